import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openssl } from "#lib/testing/openssl";
import { fromHex, toHex } from "./bytes";
import {
  childrenOf,
  DerError,
  readBitString,
  readBoolean,
  readElement,
  readNatural,
  readOid,
  readTime,
  readWhole,
  sequenceOf,
  TAG,
} from "./der-reader";
import { der, derNamedBits, derNatural, derOid, derSequence, derTime, derUnsigned } from "./der-writer";

describe("the writer gives the bytes of the standards' examples", () => {
  test.each([
    ["an OID (X.690 8.19.5)", derOid("2.999.3"), "0603883703"],
    ["rsaEncryption", derOid("1.2.840.113549.1.1.1"), "06092a864886f70d010101"],
    ["zero", derNatural(0n), "020100"],
    ["127", derNatural(127n), "02017f"],
    ["128", derNatural(128n), "02020080"],
    ["256", derNatural(256n), "02020100"],
    ["octets with leading zeros", derUnsigned(fromHex("0000ff")), "020200ff"],
    ["digitalSignature", derNamedBits(0), "03020780"],
    ["keyCertSign and cRLSign", derNamedBits(5, 6), "03020106"],
    ["decipherOnly", derNamedBits(8), "0303070080"],
    ["the last second of UTCTime", derTime(new Date("2049-12-31T23:59:59.999Z")), "170d3439313233313233353935395a"],
    ["the first of GeneralizedTime", derTime(new Date("2050-01-01T00:00:00Z")), "180f32303530303130313030303030305a"],
    ["a length of 127", der(TAG.octetString, new Uint8Array(127)).subarray(0, 3), "047f00"],
    ["a length of 128", der(TAG.octetString, new Uint8Array(128)).subarray(0, 4), "04818000"],
    ["a length of 256", der(TAG.octetString, new Uint8Array(256)).subarray(0, 5), "0482010000"],
    ["a length of 65536", der(TAG.octetString, new Uint8Array(65536)).subarray(0, 6), "048301000000"],
  ])("%s", (_, bytes, hex) => {
    expect(toHex(bytes)).toBe(hex);
  });

  test("openssl reads what it writes", () => {
    const parsed = openssl(
      ["asn1parse", "-inform", "DER"],
      derSequence(derNatural(2n ** 100n), derOid("1.3.6.1.5.5.7.3.17")),
    ).stdout;
    expect(parsed).toMatch(/INTEGER\s+:10000000000000000000000000/);
    expect(parsed).toMatch(/OBJECT\s+:(ipsecIKE|ipsec Internet Key Exchange|1\.3\.6\.1\.5\.5\.7\.3\.17)/);
  });

  test("refuses what has no place in X.509", () => {
    expect(() => derNatural(-1n)).toThrow(RangeError);
    expect(() => derTime(new Date("1949-12-31T23:59:59Z"))).toThrow(RangeError);
    expect(() => derTime(new Date(Date.UTC(10_000, 0)))).toThrow(RangeError);
    expect(() => derTime(new Date(Number.NaN))).toThrow(RangeError);
  });
});

describe("the reader refuses what is not strict DER", () => {
  test.each([
    ["nothing", "", TAG.sequence],
    ["a tag alone", "30", TAG.sequence],
    ["a missing content", "3001", TAG.sequence],
    ["an indefinite length", "30800000", TAG.sequence],
    ["a long form for a short length", "308100", TAG.sequence],
    ["a length with a leading zero", `30820080${"00".repeat(128)}`, TAG.sequence],
    ["a length of five octets", "3085000000000100", TAG.sequence],
    ["a tag of several octets", "3f8101", TAG.sequence],
    ["another tag", "3100", TAG.sequence],
    ["bytes after the end", "300000", TAG.sequence],
  ])("%s", (_, hex, tag) => {
    expect(() => readWhole(fromHex(hex), tag)).toThrow(DerError);
  });

  test.each([
    ["an INTEGER without content", readNatural, "0200"],
    ["an INTEGER with a needless zero", readNatural, "0202007f"],
    ["an INTEGER with a needless FF", readNatural, "0202ffff"],
    ["a negative INTEGER", readNatural, "0201ff"],
    ["a BIT STRING with unused bits", readBitString, "03020180"],
    ["a BIT STRING without content", readBitString, "0300"],
    ["a BOOLEAN of 01", readBoolean, "010101"],
    ["a BOOLEAN of two octets", readBoolean, "0102ffff"],
    ["an OID without content", readOid, "0600"],
    ["an OID that ends within an arc", readOid, "060188"],
    ["an OID with a padded arc", readOid, "06032a8001"],
    ["a time without seconds", readTime, "170b323630353031313230305a"],
    ["a time with an offset", readTime, "17113236303530313132303030302b30313030"],
    ["a time with a fraction", readTime, "181132303530303130313030303030302e355a"],
    ["the 31st of February", readTime, "170d3236303233313132303030305a"],
    ["GeneralizedTime for 2049", readTime, "180f32303439303130313030303030305a"],
  ])("%s", (_, read, hex) => {
    expect(() => read(readElement(fromHex(hex), 0, hex.length / 2))).toThrow(DerError);
  });

  test("a SEQUENCE with too few or too many parts", () => {
    const pair = readWhole(derSequence(derNatural(1n), derNatural(2n)), TAG.sequence);
    expect(() => sequenceOf(pair, 3)).toThrow(DerError);
    expect(() => sequenceOf(pair, 1)).toThrow(DerError);
    expect(() => childrenOf(readWhole(derNatural(1n), TAG.integer))).toThrow(DerError);
  });
});

test("numbers, OIDs and times come back as they were written", () => {
  const oid = fc
    .tuple(fc.nat(2), fc.nat(39), fc.array(fc.nat(2 ** 31), { minLength: 1, maxLength: 5 }))
    .map(([top, second, arcs]) => [top, second, ...arcs].join("."));
  const time = fc
    .integer({ min: Date.UTC(1950, 0) / 1000, max: Date.UTC(9999, 11) / 1000 })
    .map((second) => new Date(second * 1000));
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 200n }), oid, time, (number, dotted, date) => {
      const parts = sequenceOf(
        readWhole(derSequence(derNatural(number), derOid(dotted), derTime(date)), TAG.sequence),
        3,
      );
      expect(readNatural(parts[0])).toBe(number);
      expect(readOid(parts[1])).toBe(dotted);
      expect(readTime(parts[2])).toEqual(date);
    }),
  );
});

test("any bytes are read or refused with a DerError", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        for (const part of childrenOf(readWhole(bytes, TAG.sequence))) readElement(bytes, part.start, part.end);
      } catch (error) {
        expect(error).toBeInstanceOf(DerError);
      }
    }),
  );
});
