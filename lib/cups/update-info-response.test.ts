import { expect, test } from "vitest";
import { fromHex, toHex } from "#lib/pki/bytes";
import x509 from "../testing/vectors/cups-01-mtls-delivers-tc-x509.json" with { type: "json" };
import token from "../testing/vectors/cups-02-delivers-tc-token.json" with { type: "json" };
import rotation from "../testing/vectors/cups-03-rotates-cups-uri-and-credentials.json" with { type: "json" };
import update from "../testing/vectors/cups-04-signed-update.json" with { type: "json" };
import { encodeUpdateInfoResponse } from "./update-info-response";

const hexOf = (response: Parameters<typeof encodeUpdateInfoResponse>[0]) => toHex(encodeUpdateInfoResponse(response));

test("nothing to do is 14 zero bytes", () => {
  expect(hexOf({})).toBe("00".repeat(14));
  expect(hexOf({})).toBe(x509.exchanges[1]?.responseBodyHex);
});

test("an LNS address with X.509 credentials is the answer that a station took", () => {
  const { trustDerHex, certDerHex, keyDerHex } = x509.blob;
  const lnsCredentials = fromHex(trustDerHex + certDerHex + keyDerHex);
  expect(hexOf({ lnsUri: "wss://localhost:20690", lnsCredentials })).toBe(x509.exchanges[0]?.responseBodyHex);
});

test("an LNS address with a token is the answer that a station took", () => {
  const { trustDerHex, certPlaceholderHex, tokenText } = token.blob;
  const lnsCredentials = fromHex(trustDerHex + certPlaceholderHex + Buffer.from(tokenText).toString("hex"));
  const { responseRawHex } = token.exchanges[0] ?? { responseRawHex: "" };
  expect(responseRawHex.endsWith(hexOf({ lnsUri: "wss://localhost:20691", lnsCredentials }))).toBe(true);
});

test("a CUPS address with credentials is the answer that a station took", () => {
  const captured = rotation.firstServer[0]?.responseBodyHex ?? "";
  // 0x17 bytes of address, an empty tcUri, then the length of the blob.
  const at = 2 * (1 + 0x17 + 1 + 2);
  const cupsCredentials = fromHex(captured.slice(at, at + 2 * rotation.blob.length));
  expect(hexOf({ cupsUri: "https://localhost:20604", cupsCredentials })).toBe(captured);
});

test("a signed update is the answer that a station verified and ran", () => {
  const signature = { keyCrc32: update.publicKeyCrc32, bytes: fromHex(update.signatureDerHex) };
  expect(hexOf({ signature, update: fromHex(update.updateDataHex) })).toBe(update.exchanges[0]?.responseBodyHex);
});

test("counts the key's CRC in the signature length", () => {
  const signature = { keyCrc32: 0x11223344, bytes: Uint8Array.of(0xaa, 0xbb, 0xcc, 0xdd) };
  expect(hexOf({ signature })).toBe("00 00 0000 0000 08000000 44332211 aabbccdd 00000000".replaceAll(" ", ""));
});

test.each([
  ["an address", { lnsUri: "a".repeat(256) }],
  ["credentials", { cupsCredentials: new Uint8Array(65_536) }],
  ["a signature of three bytes", { signature: { keyCrc32: 1, bytes: new Uint8Array(3) } }],
  ["a signature of 129 bytes", { signature: { keyCrc32: 1, bytes: new Uint8Array(129) } }],
])("%s that does not fit is never sent", (_what, response) => {
  expect(() => encodeUpdateInfoResponse(response)).toThrow(expect.objectContaining({ code: "cups_segment_too_long" }));
});
