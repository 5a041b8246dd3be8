import { expect, test } from "vitest";
import { fromHex } from "#lib/pki/bytes";
import x509 from "../testing/vectors/cups-01-mtls-delivers-tc-x509.json" with { type: "json" };
import { sendableParts } from "./sendable-parts";

const { trustDerHex, certDerHex, keyDerHex } = x509.blob;
const blob = fromHex(trustDerHex + certDerHex + keyDerHex);
const KEEP = { uri: null, blob: null };
const CUPS = "https://localhost:8987";
const LNS = "wss://localhost:8887";

test("what is right goes out, what stays is left out", () => {
  expect(sendableParts({ uri: CUPS, blob }, { uri: LNS, blob })).toEqual({
    response: { cupsUri: CUPS, lnsUri: LNS, cupsCredentials: blob, lnsCredentials: blob },
    faults: [],
  });
  expect(sendableParts(KEEP, KEEP)).toEqual({ response: {}, faults: [] });
});

test.each([
  ["an address without a port", { uri: "wss://localhost", blob }],
  ["an address of CUPS as that of an LNS", { uri: CUPS, blob }],
  ["credentials that a station misreads", { uri: LNS, blob: fromHex(`${trustDerHex}${certDerHex}308187`) }],
])("%s keeps both from being sent, and nothing else", (_what, lns) => {
  const { response, faults } = sendableParts({ uri: CUPS, blob }, lns);
  expect(response).toEqual({ cupsUri: CUPS, cupsCredentials: blob });
  expect(faults).toEqual([expect.stringMatching(/^LNS: /)]);
});

test("a CUPS address that would end the station for good is never sent", () => {
  const { response, faults } = sendableParts({ uri: "https://[::1]:8987", blob }, { uri: LNS, blob });
  expect(response).toEqual({ lnsUri: LNS, lnsCredentials: blob });
  expect(faults).toEqual([expect.stringMatching(/^CUPS: .*IPv6/)]);
});
