import { describe, expect, test } from "vitest";
import { toHex } from "./bytes";
import { ipAddressOctets } from "./ip-address";

describe("ipAddressOctets", () => {
  test.each([
    ["192.0.2.1", "c0000201"],
    ["0.0.0.0", "00000000"],
    ["255.255.255.255", "ffffffff"],
    ["::", "00000000000000000000000000000000"],
    ["::1", "00000000000000000000000000000001"],
    ["2001:db8::", "20010db8000000000000000000000000"],
    ["2001:DB8:0:0:1::2", "20010db8000000000001000000000002"],
    ["1:2:3:4:5:6:7:8", "00010002000300040005000600070008"],
    ["::ffff:192.0.2.1", "00000000000000000000ffffc0000201"],
  ])("%s", (text, hex) => {
    expect(toHex(ipAddressOctets(text) ?? new Uint8Array())).toBe(hex);
  });

  test.each([
    "",
    "a.example",
    "192.0.2",
    "192.0.2.256",
    "192.0.2.01",
    "1.2.3.4.5",
    "0x7f.1",
    "127.1",
    ":",
    "1::2::3",
    "[::1]",
    "fe80::1%eth0",
    "::1/64",
  ])("%j is none", (text) => {
    expect(ipAddressOctets(text)).toBeUndefined();
  });
});
