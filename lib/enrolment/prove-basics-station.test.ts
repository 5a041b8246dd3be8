import { expect, test } from "vitest";
import type { Verdict } from "#lib/connection-attempt/values";
import type { Eui64 } from "#lib/eui64";
import type { PeerCertificate } from "#lib/pki/peer-certificate";
import type { FoundCertificate, FoundStation, FoundToken, FoundVendorCa } from "./find-basics-station";
import { type BasicsScene, proveBasicsStation } from "./prove-basics-station";
import type { EnrolmentRefusal } from "./refusal";

const NOW = new Date("2026-11-21T12:00:00Z");
const EUI = "58A0CBFFFE80AA01" as Eui64;
const OTHER = "58A0CBFFFE80AA02" as Eui64;

const station = (fields: Partial<FoundStation> = {}): FoundStation => ({
  ...{ id: "bs_1", organizationId: "org_1", lrrUuid: `0016C0-${EUI}`, eui64: EUI, name: "Roof" },
  ...{ domains: [], suspended: false, enrolmentClosed: false, ...fields },
});

/** Only what is looked at. */
const certificate = (fields: Partial<PeerCertificate> = {}) =>
  ({ sha256: "aa", key: {}, notAfter: new Date("2027-01-01T00:00:00Z"), ...fields }) as PeerCertificate;

const own = (fields: Partial<FoundCertificate> = {}): FoundCertificate => ({
  ...{ id: "crt_1", purpose: "CUPS", status: "ISSUED", serialNumber: "01", sha256: "aa", inUse: false },
  ...{ notBefore: "2026-01-01T00:00:00Z", notAfter: "2027-01-01T00:00:00Z", onRevocationList: false },
  ...{ baseStationId: "bs_1", organizationId: "org_1" },
  ...{ credential: { id: "crd_1", status: "CURRENT", inUse: false, vendorCa: null, vouchingLost: false }, ...fields },
});

const token = (fields: Partial<FoundToken> = {}): FoundToken => ({
  ...{ id: "crd_2", status: "CURRENT", inUse: true, server: "CUPS" },
  ...{ baseStationId: "bs_1", organizationId: "org_1" },
  ...{ notAfter: "2027-01-01T00:00:00Z", vendorCa: null, vouchingLost: false, ...fields },
});

const ca = (fields: Partial<FoundVendorCa> = {}): FoundVendorCa => ({
  ...{ id: "ca_1", organizationId: "org_1", status: "ACTIVE", version: 1 },
  ...{ euiPrefixes: [], euiRanges: [], domains: [], ...fields },
});

function scene({
  found,
  ...fields
}: Partial<Omit<BasicsScene, "found">> & { found?: Partial<BasicsScene["found"]> } = {}): BasicsScene {
  return {
    ...{ certificate: null, certificateFault: undefined, named: null, server: "CUPS", router: EUI, hasToken: false },
    ...{ vendor: null, now: NOW, ...fields },
    found: {
      ...{ stations: [station()], own: null, issuerIsOurs: false, keyBlocked: false, vendorCas: [], blockedBy: [] },
      ...{ token: null, ...found },
    },
  };
}

const ours = (row: Partial<FoundCertificate> = {}, more: Parameters<typeof scene>[0] = {}) =>
  scene({ certificate: certificate(), ...more, found: { issuerIsOurs: true, own: own(row), ...more?.found } });

const vendors = (cas: FoundVendorCa[], more: Parameters<typeof scene>[0] = {}) =>
  scene({
    ...{ certificate: certificate(), named: EUI },
    vendor: { kind: "SOUND", vendorCaIds: cas.map(({ id }) => id) },
    ...more,
    found: { vendorCas: cas, ...more?.found },
  });

function refusalOf(asked: BasicsScene): EnrolmentRefusal {
  try {
    proveBasicsStation(asked);
  } catch (error) {
    return error as EnrolmentRefusal;
  }
  throw new Error("it was let in");
}
const verdictOf = (asked: BasicsScene): Verdict => refusalOf(asked).verdict;

test("a certificate of ours that is current, overlapping or previous lets its station in, with its credential", () => {
  for (const status of ["ISSUED", "OVERLAPPING"] as const) {
    expect(proveBasicsStation(ours({ status }))).toMatchObject({ proof: "CERTIFICATE", credentialId: "crd_1" });
  }
  const credential = { id: "crd_1", status: "PREVIOUS", inUse: true, vendorCa: null, vouchingLost: false } as const;
  expect(proveBasicsStation(ours({ credential }))).toMatchObject({ credentialInUse: true });
});

test("one on the declared key counts at both servers", () => {
  for (const server of ["CUPS", "LNS"] as const) {
    const row = { purpose: "STATION", credential: null } as const;
    expect(proveBasicsStation(ours(row, { server }))).toMatchObject({ baseStationId: "bs_1", credentialId: null });
  }
  expect(verdictOf(ours({ purpose: "LNS" }))).toBe("certificate_purpose");
});

test.each([
  ["RESERVED", { status: "RESERVED", sha256: null }, "certificate_unknown"],
  ["ABANDONED", { status: "ABANDONED", sha256: null }, "certificate_unknown"],
  ["another with its serial number", { sha256: "bb" }, "certificate_unknown"],
  ["REVOKED", { status: "REVOKED" }, "certificate_revoked"],
  ["on a revocation list", { onRevocationList: true }, "certificate_revoked"],
  [
    "of a revoked credential",
    { credential: { id: "c", status: "REVOKED", inUse: true, vendorCa: null, vouchingLost: false } },
    "certificate_revoked",
  ],
  ["SUPERSEDED", { status: "SUPERSEDED" }, "certificate_superseded"],
  ["ended this instant", { notAfter: NOW.toISOString() }, "certificate_expired"],
  ["of tomorrow", { notBefore: "2026-11-22T00:00:00Z" }, "certificate_not_yet_valid"],
] as const)("one of ours that is %s is refused", (_, row, verdict) => {
  expect(verdictOf(ours(row))).toBe(verdict);
});

test("what is revoked says so first, whatever else is wrong with it", () => {
  const row = { status: "REVOKED", notAfter: "2026-01-02T00:00:00Z", purpose: "LNS" } as const;
  expect(verdictOf(ours(row, { router: OTHER }))).toBe("certificate_revoked");
});

test("of two organizations that have the same CA, the station's own decides", () => {
  const theirs = ca({ id: "ca_2", organizationId: "org_2" });
  expect(proveBasicsStation(vendors([theirs, ca()]))).toMatchObject({ vendorCaId: "ca_1" });
  expect(verdictOf(vendors([theirs, ca({ status: "SUSPENDED" })]))).toBe("ca_suspended");
  expect(verdictOf(vendors([theirs]))).toBe("ca_not_in_scope");
  expect(verdictOf(vendors([theirs, ca()], { found: { vendorCas: [theirs, ca()], blockedBy: ["org_1"] } }))).toBe(
    "certificate_blocked",
  );
  const blockedThere = { vendorCas: [theirs, ca()], blockedBy: ["org_2"] };
  expect(proveBasicsStation(vendors([theirs, ca()], { found: blockedThere }))).toMatchObject({ vendorCaId: "ca_1" });
});

test("of two CAs of one organization, any in whose scope the station lies will do", () => {
  const north = ca({ id: "ca_2", domains: ["site:north"] });
  const cas = [ca({ euiPrefixes: ["AA"] }), north];
  const found = { vendorCas: cas, stations: [station({ domains: ["site:north"] })] };
  expect(proveBasicsStation(vendors(cas, { found }))).toMatchObject({ vendorCaId: "ca_2", certificate: null });
  expect(verdictOf(vendors(cas))).toBe("ca_not_in_scope");
});

test("a stranger with a sound certificate belongs to whoever trusts its CA, and may be declared", () => {
  const found = { stations: [], vendorCas: [ca({ domains: ["site:north"] })] };
  const refused = refusalOf(vendors(found.vendorCas, { found }));
  expect(refused).toMatchObject({ verdict: "station_not_declared", station: null });
  expect(refused.stranger).toEqual({ organizationId: "org_1", eui64: EUI });
});

test("a CA that was removed a moment ago counts no more", () => {
  expect(verdictOf(vendors([], { vendor: { kind: "SOUND", vendorCaIds: ["ca_1"] } }))).toBe("unknown_ca");
});

test("a refusal stands with the station that the caller says it is, unless that is another organization's", () => {
  const claimed = station({ id: "bs_2", eui64: OTHER, organizationId: "org_1" });
  const asked = (other: FoundStation) => ours({}, { router: OTHER, found: { stations: [station(), other] } });
  expect(refusalOf(asked(claimed))).toMatchObject({ verdict: "cn_differs", station: { id: "bs_2" }, isProven: true });
  expect(refusalOf(asked({ ...claimed, organizationId: "org_2" }))).toMatchObject({ station: { id: "bs_1" } });
});

test("without a router, the certificate or the token says who it is", () => {
  expect(proveBasicsStation(vendors([ca()], { router: null }))).toMatchObject({ eui64: EUI });
  const asked = scene({ router: null, hasToken: true, found: { token: token() } });
  expect(proveBasicsStation(asked)).toMatchObject({ eui64: EUI, proof: "TOKEN", credentialId: "crd_2" });
});

test("a token helps where the certificate is nobody's, and not where it is refused", () => {
  const more = { hasToken: true, found: { token: token() } };
  const unknown = scene({
    certificate: certificate(),
    named: EUI,
    vendor: { kind: "REFUSED", verdict: "unknown_ca", vendorCaIds: [] },
    ...more,
  });
  expect(proveBasicsStation(unknown)).toMatchObject({ proof: "TOKEN", certificateSha256: null });
  const revoked = ours({ status: "REVOKED" }, { hasToken: true });
  expect(verdictOf({ ...revoked, found: { ...revoked.found, token: token() } })).toBe("certificate_revoked");
});

test("a token that ended, was replaced, or is for the other server is told apart", () => {
  const told = (row: Partial<FoundToken>) => refusalOf(scene({ hasToken: true, found: { token: token(row) } })).message;
  expect(told({ notAfter: NOW.toISOString() })).toBe(
    "This token ended on 2026-11-21 12:00:00 UTC; here it is 2026-11-21 12:00:00 UTC.",
  );
  expect(told({ status: "SUPERSEDED" })).toBe("This token has a successor that is in use.");
  expect(told({ server: "LNS" })).toBe("This token is for the LNS, not for CUPS.");
});

test("a deleted station's certificate and token are nobody's", () => {
  expect(verdictOf(ours({}, { found: { stations: [] } }))).toBe("station_not_declared");
  expect(verdictOf(scene({ hasToken: true, found: { stations: [], token: token() } }))).toBe("token_unknown");
});

test("what a deleted station still shows is told to the organization that had it, or to whoever has declared it since", () => {
  const shown = (stations: FoundStation[]) => [
    ours({}, { found: { stations } }),
    ours({ status: "REVOKED" }, { found: { stations } }),
    scene({ hasToken: true, found: { stations, token: token() } }),
  ];
  for (const asked of shown([])) {
    expect(refusalOf(asked)).toMatchObject({ station: null, stranger: { organizationId: "org_1", eui64: null } });
  }
  const since = station({ id: "bs_2", organizationId: "org_2" });
  for (const asked of shown([since]))
    expect(refusalOf(asked)).toMatchObject({ station: { id: "bs_2" }, stranger: null });
});

test("what was handed out on the word of a vendor's CA counts as long as that CA does", () => {
  const cases = [
    [ca(), undefined],
    [ca({ status: "SUSPENDED" }), "ca_suspended"],
    [ca({ status: "REMOVED" }), "ca_suspended"],
    [ca({ euiPrefixes: ["0000"] }), "ca_not_in_scope"],
    [ca({ domains: ["site:north"] }), "ca_not_in_scope"],
    [ca(), "unknown_ca", true],
  ] as const;
  for (const [vendorCa, verdict, vouchingLost = false] of cases) {
    const credential = { id: "crd_1", status: "CURRENT", inUse: true, vendorCa, vouchingLost } as const;
    const byCertificate = ours({ credential });
    const byToken = scene({ hasToken: true, found: { token: token({ vendorCa, vouchingLost }) } });
    for (const asked of [byCertificate, byToken]) {
      if (verdict === undefined) expect(proveBasicsStation(asked).baseStationId).toBe("bs_1");
      else expect(verdictOf(asked)).toBe(verdict);
    }
  }
});
