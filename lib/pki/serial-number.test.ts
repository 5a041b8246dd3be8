import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromHex } from "./bytes";
import { parseSerialNumber, serialNumber, serialNumberFromInteger } from "./serial-number";

describe("our serial numbers", () => {
  test("always have 34 digits and a clear sign bit", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 127 }),
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        (first, random) => {
          expect(serialNumber(first, random)).toMatch(/^[0-7][0-9a-f]{33}$/);
          expect(parseSerialNumber(serialNumber(first, random))).toBe(
            serialNumber(first, random).replace(/^(00)+/, ""),
          );
        },
      ),
    );
  });

  test.each([[0], [128], [1.5], [-1]])("refuse %s as first octet", (first) => {
    expect(() => serialNumber(first, new Uint8Array(16))).toThrow(RangeError);
  });

  test("refuse fewer random bytes", () => {
    expect(() => serialNumber(1, new Uint8Array(15))).toThrow(RangeError);
  });
});

describe("one number has one text, however it is spelt", () => {
  test.each([
    ["9a", ["9a", "9A", "0x9a", "009a", "00:9A", " 9a "]],
    ["0f", ["f", "0f", "00:0f", "000f"]],
    ["01", ["1", "01", "0001"]],
    ["0102", ["102", "01:02", "01 02"]],
    ["ff".repeat(20), ["ff".repeat(20), `00${"FF".repeat(20)}`]],
  ])("%s", (text, spellings) => {
    for (const spelling of spellings) expect(parseSerialNumber(spelling)).toBe(text);
  });

  test.each([[""], ["0"], ["00:00"], ["xyz"], ["-1"], ["01".repeat(21)]])("%j is none", (text) => {
    expect(parseSerialNumber(text)).toBeUndefined();
  });

  test.each([
    ["the sign octet falls away", "009a", "9a"],
    ["a small one keeps both digits", "05", "05"],
  ])("content of an INTEGER: %s", (_, hex, text) => {
    expect(serialNumberFromInteger(fromHex(hex))).toBe(text);
  });

  test.each([[""], ["00"], ["80"], ["7f".repeat(21)]])("content %j of an INTEGER is none", (hex) => {
    expect(serialNumberFromInteger(fromHex(hex))).toBeUndefined();
  });
});
