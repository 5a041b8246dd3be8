/**
 * Certificate serial numbers as text: lower-case hex of the INTEGER's value, whole octets, no leading `00`. The sign
 * octet and leading zeros of foreign spellings fall away, so one number has one text everywhere (CRL, REST, search).
 *
 * @see RFC 5280 section 4.1.2.2
 */
import { toHex } from "#lib/pki/bytes";

declare const serialNumberBrand: unique symbol;

/** Lower-case hex, an even number of digits, at most 40, no leading `00`. Ours have 34. */
export type SerialNumber = string & { readonly [serialNumberBrand]: true };

/**
 * Our serial numbers: one octet that names the issuer's generation, then 16 random ones. The first octet keeps the sign
 * bit clear and the number of digits constant.
 *
 * @throws RangeError unless firstOctet is 1 to 127 and random has 16 bytes.
 */
export function serialNumber(firstOctet: number, random16: Uint8Array): SerialNumber {
  if (!Number.isInteger(firstOctet) || firstOctet < 0x01 || firstOctet > 0x7f)
    throw new RangeError("first octet must be 1 to 127");
  if (random16.length !== 16) throw new RangeError("a serial number takes 16 random bytes");
  return (firstOctet.toString(16).padStart(2, "0") + toHex(random16)) as SerialNumber;
}

/**
 * Reads a serial number as people and tools write it: hex in either case, with colons, spaces or `0x`, with a sign octet
 * or without its leading zero.
 *
 * @returns undefined unless it is a positive number of at most 20 octets.
 */
export function parseSerialNumber(text: string): SerialNumber | undefined {
  const digits = text.trim().toLowerCase().replace(/^0x/, "").replaceAll(/[: ]/g, "").replace(/^0+/, "");
  if (!/^[0-9a-f]{1,40}$/.test(digits)) return undefined;
  return (digits.length % 2 === 0 ? digits : `0${digits}`) as SerialNumber;
}

/** The serial number that stands as content of a minimal INTEGER; undefined for zero, negative or over-long ones. */
export function serialNumberFromInteger(content: Uint8Array): SerialNumber | undefined {
  const [first = 0x80] = content;
  const value = first === 0 ? content.subarray(1) : content;
  if (first >= 0x80 || value.length === 0 || value.length > 20) return undefined;
  return toHex(value) as SerialNumber;
}

/**
 * The INTEGER of a foreign certificate as text, whatever its size and sign: as ours where it could be one of ours, else
 * "00" or with a minus sign, which none of ours has.
 */
export function signedSerialNumberText(content: Uint8Array): string {
  const isNegative = (content[0] ?? 0) >= 0x80;
  const value = BigInt(`0x${toHex(content) || "00"}`);
  const magnitude = isNegative ? (1n << BigInt(content.length * 8)) - value : value;
  const digits = magnitude.toString(16);
  return `${isNegative ? "-" : ""}${digits.length % 2 === 0 ? digits : `0${digits}`}`;
}
