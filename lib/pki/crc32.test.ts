import { expect, test } from "vitest";
import update from "../testing/vectors/cups-04-signed-update.json" with { type: "json" };
import { fromHex } from "./bytes";
import { crc32 } from "./crc32";

test("the check value of CRC-32 (IEEE 802.3) comes out", () => {
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
  expect(crc32(new Uint8Array())).toBe(0);
});

test("twelve zero bytes, a station without files, give what stations report", () => {
  expect(crc32(new Uint8Array(12))).toBe(2077607535);
});

test("a signing key gives what a station reported for it", () => {
  expect(crc32(fromHex(update.publicKeyRawXYHex))).toBe(update.publicKeyCrc32);
});
