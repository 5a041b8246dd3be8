import { expect, test } from "vitest";
import type { Caller } from "#lib/connection-attempt/peer";
import type { CertificateRequest } from "#lib/pki/certificate-request";
import { ignoredWishes, refuseContradiction } from "./request-contradiction";
import type { EnrolOperation } from "./values";

const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

const basics: Caller = {
  baseStationId: "bs_1",
  organizationId: "org_1",
  lrrUuid: "0016C0-58A0CBFFFE80AA01",
  eui64: "58A0CBFFFE80AA01",
  name: "Roof",
  proof: "KEY",
  certificate: null,
};
const lrr: Caller = { ...basics, lrrUuid: "7076FF-024B0B030008", eui64: null };

const asking = (fields: Partial<CertificateRequest>): CertificateRequest => ({
  ...{ der: new Uint8Array(), key: {} as CertificateRequest["key"], commonName: null, sanUris: [], sanDnsNames: [] },
  ...{ otherNames: [], requestsCa: false, extendedKeyUsages: [], ignoredExtensions: [], challengePassword: null },
  ...fields,
});
const verdict = (fields: Partial<CertificateRequest>, caller = basics, operation: EnrolOperation = "simpleenroll") => {
  try {
    refuseContradiction(caller, asking(fields), operation);
    return "accepted";
  } catch (error) {
    return (error as { code: string }).code;
  }
};

test.each<[string, Partial<CertificateRequest>, Caller?]>([
  ["no subject", {}],
  ["its EUI in upper case", { commonName: "58A0CBFFFE80AA01" }],
  ["its EUI in lower case", { commonName: "58a0cbfffe80aa01" }],
  ["an LRR-UUID with its dash", { commonName: "7076ff-024b0b030008" }, lrr],
  ["its own SAN in either case", { sanUris: ["urn:dev:mac:58a0cbfffe80aa01", "URN:DEV:MAC:58A0CBFFFE80AA01"] }],
  ["its EUI as DNS name", { sanDnsNames: ["58a0cbfffe80aa01"] }],
  ["names that are not given, and no EUI", { sanDnsNames: ["gateway.example"], otherNames: ["email: a@example.org"] }],
  ["client authentication", { extendedKeyUsages: [CLIENT_AUTH] }],
])("%s is accepted (S5, S6)", (_, fields, caller) => {
  expect(verdict(fields, caller)).toBe("accepted");
});

test.each<[string, Partial<CertificateRequest>, string, Caller?]>([
  ["another EUI", { commonName: "58A0CBFFFE80AA02" }, "names_disagree"],
  ["an EUI with separators", { commonName: "58-A0-CB-FF-FE-80-AA-01" }, "names_disagree"],
  ["the LRR-UUID of a Basics Station", { commonName: "0016C0-58A0CBFFFE80AA01" }, "names_disagree"],
  ["an LRR-UUID without its dash", { commonName: "7076FF024B0B030008" }, "names_disagree", lrr],
  ["another EUI in its SAN", { sanUris: ["urn:dev:mac:58a0cbfffe80aa02"] }, "names_disagree"],
  ["another EUI as DNS name", { sanDnsNames: ["58a0cbfffe80aa02"] }, "names_disagree"],
  ["an EUI, being no Basics Station", { sanUris: ["urn:dev:mac:58a0cbfffe80aa01"] }, "names_disagree", lrr],
  ["more than a CN", { commonName: "58A0CBFFFE80AA01", subjectFault: "More than a CN." }, "request_refused"],
  ["to be a CA", { requestsCa: true }, "request_refused"],
  ["server authentication", { extendedKeyUsages: [CLIENT_AUTH, SERVER_AUTH] }, "request_refused"],
])("asking for %s is refused (S5, S6)", (_, fields, code, caller) => {
  expect(verdict(fields, caller)).toBe(code);
});

test("a renewal may ask for no names but those of the current certificate (R3)", () => {
  const renewal = (fields: Partial<CertificateRequest>) => verdict(fields, basics, "simplereenroll");
  expect(renewal({ sanUris: ["urn:dev:mac:58a0cbfffe80aa01"] })).toBe("accepted");
  expect(renewal({})).toBe("accepted");
  expect(renewal({ sanDnsNames: ["gateway.example"] })).toBe("request_refused");
  expect(renewal({ sanUris: ["https://gateway.example"] })).toBe("request_refused");
  expect(renewal({ otherNames: ["email: a@example.org"] })).toBe("request_refused");
});

test("what is asked for in vain is told by kind, not by value", () => {
  const asked = { sanDnsNames: ["secret.example"], otherNames: ["email: a@example.org"], ignoredExtensions: ["1.2.3"] };
  expect(ignoredWishes(asking(asked))).toEqual(["DNS names", "other names", "1.2.3"]);
});
