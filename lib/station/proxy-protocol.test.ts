import { expect, test } from "vitest";
import { readProxyHeader, WrongProxyHeader } from "./proxy-protocol";

const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ""), "hex");

/** As haproxy 2.6 sends it (send-proxy-v2) for 192.0.2.9:51234 to 198.51.100.1:8987. */
const TCP4 = hex("0d0a0d0a000d0a515549540a 21 11 000c c0000209 c6336401 c822 231b");
const TCP6 = hex(`0d0a0d0a000d0a515549540a 21 21 0024
  20010db8000000000000000000000009 20010db8000000000000000000000001 c822 231b`);
/** Of a health check (send-proxy-v2 check-send-proxy). */
const LOCAL = hex("0d0a0d0a000d0a515549540a 20 00 0000");
/** With PP2_TYPE_AUTHORITY "a.example" and PP2_TYPE_CRC32C. */
const WITH_TLVS = hex(`0d0a0d0a000d0a515549540a 21 11 001f c0000209 c6336401 c822 231b
  02 0009 612e6578616d706c65 03 0004 00000000`);

test("the address of a TCP4 or TCP6 connection is the source, in the spelling of sockets", () => {
  expect(readProxyHeader(TCP4)).toEqual({ source: { address: "192.0.2.9", port: 51_234 }, length: 28 });
  expect(readProxyHeader(TCP6)).toEqual({ source: { address: "2001:db8::9", port: 51_234 }, length: 52 });
});

test("TLVs are skipped, and what follows the header is not touched", () => {
  const { source, length } = readProxyHeader(Buffer.concat([WITH_TLVS, hex("160301")])) ?? {};
  expect({ source, length }).toEqual({ source: { address: "192.0.2.9", port: 51_234 }, length: WITH_TLVS.length });
});

test("LOCAL names nobody, whatever stands in its block", () => {
  expect(readProxyHeader(LOCAL)).toEqual({ source: null, length: 16 });
  const withBlock = hex("0d0a0d0a000d0a515549540a 20 11 0003 010203");
  expect(readProxyHeader(withBlock)).toEqual({ source: null, length: 19 });
});

test("a header may arrive byte by byte", () => {
  for (const header of [TCP4, TCP6, LOCAL, WITH_TLVS]) {
    for (let length = 0; length < header.length; length++) {
      expect(readProxyHeader(header.subarray(0, length))).toBeUndefined();
    }
  }
});

test.each([
  ["version 1", Buffer.from("PROXY TCP4 192.0.2.9 198.51.100.1 51234 8987\r\n")],
  ["the first byte of TLS", hex("16")],
  ["another version", hex("0d0a0d0a000d0a515549540a 11")],
  ["another command", hex("0d0a0d0a000d0a515549540a 22")],
  ["a datagram", hex("0d0a0d0a000d0a515549540a 21 12")],
  ["a Unix socket", hex("0d0a0d0a000d0a515549540a 21 31")],
  ["PROXY without a family", hex("0d0a0d0a000d0a515549540a 21 00 0000")],
  ["a block that is too short", hex("0d0a0d0a000d0a515549540a 21 11 000b")],
  ["a TLV beyond the end", hex("0d0a0d0a000d0a515549540a 21 11 000f c0000209 c6336401 c822 231b 04 0001")],
  ["half a TLV", hex("0d0a0d0a000d0a515549540a 21 11 000d c0000209 c6336401 c822 231b 04")],
])("%s is refused as soon as it shows", (_, bytes) => {
  expect(() => readProxyHeader(bytes)).toThrow(WrongProxyHeader);
});
