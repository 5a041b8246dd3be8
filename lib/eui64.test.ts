import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Eui64, formatId6, macToEui64, parseEui64 } from "./eui64";

const digits = fc.stringMatching(/^[0-9A-F]{16}$/).filter((text) => !/^0+$/.test(text)) as fc.Arbitrary<Eui64>;

describe("parseEui64", () => {
  test.each([
    ["58a0cbfffe80aa01"],
    ["58A0CBFFFE80AA01"],
    ["58-A0-CB-FF-FE-80-AA-01"],
    ["58-a0-cb-ff-fe-80-aa-01"],
    ["58:a0:cb:ff:fe:80:aa:01"],
    ["58:A0:CB:FF:FE:80:AA:01"],
    ["58a0:cbff:fe80:aa01"],
    ["58A0:CBFF:FE80:AA01"],
    ["router-58a0:cbff:fe80:aa01"],
    ["muxs-58a0:cbff:fe80:aa01"],
    ["  58a0cbfffe80aa01\n"],
  ])("reads %j", (text) => {
    expect(parseEui64(text)).toBe("58A0CBFFFE80AA01");
  });

  test.each([
    ["::7", "0000000000000007"],
    ["::1:2", "0000000000010002"],
    ["f::1", "000F000000000001"],
    ["1::", "0001000000000000"],
    ["1:2::", "0001000200000000"],
    ["1:2::3", "0001000200000003"],
    ["1::2:3", "0001000000020003"],
    ["1:2:3:4", "0001000200030004"],
    ["1:0:2:0", "0001000000020000"],
    ["80::fd46", "008000000000FD46"],
    ["0:ff:fe00:1", "000000FFFE000001"],
    ["b827:ebff:fef4:5d4", "B827EBFFFEF405D4"],
    ["router-::7", "0000000000000007"],
    ["ff-ff-ff-ff-ff-ff-ff-ff", "FFFFFFFFFFFFFFFF"],
  ])("puts the zeros of %s where they stand", (text, eui) => {
    expect(parseEui64(text)).toBe(eui);
  });

  test.each([
    ["nothing", ""],
    ["zero as ID6", "::0"],
    ["zero", "0000000000000000"],
    ["zero in pairs", "00-00-00-00-00-00-00-00"],
    ["zero behind a prefix", "muxs-::0"],
    ["a lone double colon", "::"],
    ["three colons", ":::"],
    ["two gaps", "1::2::3"],
    ["a gap that stands for nothing", "1:2::3:4"],
    ["five groups", "1:2:3:4:5"],
    ["three groups", "1:2:3"],
    ["a group of five digits", "12345:1:2:3"],
    ["an outer colon", ":1:2:3"],
    ["a prefix in capitals", "ROUTER-::7"],
    ["a hex prefix", "0x58a0cbfffe80aa01"],
    ["an eui prefix", "eui-58a0cbfffe80aa01"],
    ["18 digits", "58a0cbfffe80aa0100"],
    ["15 digits", "58a0cbfffe80aa0"],
    ["mixed separators", "58-a0:cb-ff-fe-80-aa-01"],
    ["a MAC address", "58a0cb80aa01"],
    ["a letter that is no digit", "58a0cbfffe80aag1"],
    ["full-width digits", "５８a0cbfffe80aa01"],
  ])("refuses %s", (_, text) => {
    expect(parseEui64(text)).toBeUndefined();
  });

  test("reads every spelling of every EUI-64 as the same one", () => {
    fc.assert(
      fc.property(digits, fc.constantFrom("-", ":"), fc.boolean(), (eui, separator, lower) => {
        const pairs = (eui.match(/../g) ?? []).join(separator);
        for (const text of [eui, pairs, formatId6(eui), `router-${formatId6(eui)}`]) {
          expect(parseEui64(lower ? text.toLowerCase() : text)).toBe(eui);
        }
      }),
    );
  });

  test("gives 16 upper-case digits or nothing, whatever the text", () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f:-]{1,24}$/));
    fc.assert(
      fc.property(text, (any) => {
        expect(parseEui64(any) ?? "F000000000000000").toMatch(/^[0-9A-F]{16}$/);
      }),
    );
  });
});

/** What a station of release 2.0.6 sent for what was configured, where the number is the configured one. */
describe("formatId6 writes what the station sends", () => {
  test.each([
    ["58a0cbfffe80aa01", "58a0:cbff:fe80:aa01"],
    ["58-A0-CB-FF-FE-80-AA-01", "58a0:cbff:fe80:aa01"],
    ["b827ebfffef405d4", "b827:ebff:fef4:5d4"],
    ["f::1", "f::1"],
    ["1:2::3", "1:2:0:3"],
    ["1::2:3", "1:0:2:3"],
    ["1:2:3:4", "1:2:3:4"],
    ["1::", "1::"],
    ["1:2::", "1:2::"],
    ["aabb::", "aabb::"],
    ["1:0:0:1", "1::1"],
    ["1:0:2:0", "1:0:2:0"],
    ["1:0:0:0", "1::"],
    ["ff-ff-ff-ff-ff-ff-ff-ff", "ffff:ffff:ffff:ffff"],
    ["0000000000000007", "::7"],
    ["0000000000010002", "::1:2"],
    ["0000000100020003", "0:1:2:3"],
    ["0000000100020000", "0:1:2:0"],
    ["0:ff:fe00:1", "0:ff:fe00:1"],
  ])("%s as %s", (configured, sent) => {
    expect(formatId6(parseEui64(configured) as Eui64)).toBe(sent);
  });

  test("zeros in both halves: the table's later rows never hide its earlier ones", () => {
    expect(formatId6("0000000100000000" as Eui64)).toBe("0:1::");
    expect(formatId6("0001000000000000" as Eui64)).toBe("1::");
    expect(formatId6("0000000000010000" as Eui64)).toBe("::1:0");
  });
});

describe("macToEui64", () => {
  test.each([["58A0CB80AA01"], ["58a0cb80aa01"], ["58:a0:cb:80:aa:01"], ["58-a0-cb-80-aa-01"]])(
    "puts FFFE into %s as the station does",
    (mac) => expect(macToEui64(mac)).toBe("58A0CBFFFE80AA01"),
  );

  test("the example of the console: 024B0B030008", () => {
    expect(macToEui64("024b0b030008")).toBe("024B0BFFFE030008");
  });

  test.each([[""], ["000000000000"], ["58a0cbfffe80aa01"], ["58a0cb80aa0"], ["58a0:cb80:aa01"], ["12:34:56:78:9a"]])(
    "refuses %j",
    (text) => expect(macToEui64(text)).toBeUndefined(),
  );
});
