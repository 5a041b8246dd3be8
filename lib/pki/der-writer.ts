/**
 * A small DER writer. Each function returns one whole element; callers put them together.
 *
 * @see ITU-T X.690 sections 8 to 11
 */
import { type Bytes, concatBytes } from "#lib/pki/bytes";
import { contextConstructed, contextPrimitive, TAG } from "#lib/pki/der-reader";

/** One element from its parts. @throws RangeError above 4 GiB. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Bytes {
  let length = 0;
  for (const part of parts) length += part.length;
  const header = derHeader(tag, length);
  return concatBytes([header, ...parts]);
}

/** Tag and minimal length. */
export function derHeader(tag: number, length: number): Bytes {
  if (length < 0x80) return Uint8Array.of(tag, length);
  if (length < 0x100) return Uint8Array.of(tag, 0x81, length);
  if (length < 0x10000) return Uint8Array.of(tag, 0x82, length >>> 8, length & 0xff);
  if (length < 0x1000000) return Uint8Array.of(tag, 0x83, length >>> 16, (length >>> 8) & 0xff, length & 0xff);
  if (length > 0xffffffff) throw new RangeError("too long for DER here");
  return Uint8Array.of(tag, 0x84, length >>> 24, (length >>> 16) & 0xff, (length >>> 8) & 0xff, length & 0xff);
}

export function derSequence(...parts: readonly Uint8Array[]): Bytes {
  return der(TAG.sequence, ...parts);
}

export function derSet(...parts: readonly Uint8Array[]): Bytes {
  return der(TAG.set, ...parts);
}

/** [n] EXPLICIT, or IMPLICIT over a constructed type. */
export function derContext(number: number, ...parts: readonly Uint8Array[]): Bytes {
  return der(contextConstructed(number), ...parts);
}

/** [n] IMPLICIT over a primitive type. */
export function derContextPrimitive(number: number, content: Uint8Array): Bytes {
  return der(contextPrimitive(number), content);
}

/** A non-negative INTEGER from its big-endian octets, which may have leading zeros or none. */
export function derUnsigned(octets: Uint8Array): Bytes {
  let start = 0;
  while (start < octets.length - 1 && octets[start] === 0) start++;
  const minimal = octets.subarray(start);
  if (minimal.length === 0) return der(TAG.integer, Uint8Array.of(0));
  return (minimal[0] ?? 0) >= 0x80 ? der(TAG.integer, Uint8Array.of(0), minimal) : der(TAG.integer, minimal);
}

/** @throws RangeError for a negative number. */
export function derNatural(value: bigint): Bytes {
  if (value < 0n) throw new RangeError("a negative number does not belong here");
  const hex = value.toString(16);
  return derUnsigned(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex"));
}

export function derBoolean(value: boolean): Bytes {
  return der(TAG.boolean, Uint8Array.of(value ? 0xff : 0x00));
}

export function derNull(): Bytes {
  return der(TAG.null);
}

export function derOctetString(content: Uint8Array): Bytes {
  return der(TAG.octetString, content);
}

/** Whole octets: no unused bits. */
export function derBitString(octets: Uint8Array): Bytes {
  return der(TAG.bitString, Uint8Array.of(0), octets);
}

/** A BIT STRING of named bits without trailing zero bits (X.690 section 11.2.2); at least one bit. */
export function derNamedBits(...bits: readonly number[]): Bytes {
  const highest = Math.max(...bits);
  const octets = new Uint8Array((highest >> 3) + 1);
  for (const bit of bits) octets[bit >> 3] = (octets[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return der(TAG.bitString, Uint8Array.of(7 - (highest & 7)), octets);
}

/** From dotted decimal. */
export function derOid(dotted: string): Bytes {
  const [top = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const octets: number[] = [];
  for (const arc of [top * 40 + second, ...rest]) {
    const groups = [arc & 0x7f];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      groups.unshift((left & 0x7f) | 0x80);
    octets.push(...groups);
  }
  return der(TAG.oid, Uint8Array.from(octets));
}

export function derText(tag: number, text: string): Bytes {
  return der(tag, new TextEncoder().encode(text));
}

/**
 * Time of a certificate or list: UTCTime to 2049, GeneralizedTime from 2050 (RFC 5280 section 4.1.2.5). Fractions of a
 * second are cut off.
 *
 * @throws RangeError before 1950, after 9999 and for an invalid date.
 */
export function derTime(time: Date): Bytes {
  const buffer = new Uint8Array(MAX_TIME_BYTES);
  return buffer.slice(0, writeTime(buffer, 0, time));
}

/** GeneralizedTime for any year, as OCSP wants it; fractions are cut off. @throws RangeError for an invalid date. */
export function derGeneralizedTime(time: Date): Bytes {
  const digits = time.toISOString().replaceAll(/[-:T]|\..*$/g, "");
  return derText(TAG.generalizedTime, `${digits}Z`);
}

const MAX_TIME_BYTES = 17;

/** Writes a time as `derTime` gives it. @returns how many octets it took. @throws RangeError as `derTime` */
export function writeTime(target: Uint8Array, start: number, time: Date): number {
  const year = time.getUTCFullYear();
  if (!(year >= 1950 && year <= 9999)) throw new RangeError("a time outside the years 1950 to 9999");
  const isUtc = year < 2050;
  target[start] = isUtc ? TAG.utcTime : TAG.generalizedTime;
  target[start + 1] = isUtc ? 13 : 15;
  let at = start + 2;
  if (!isUtc) at = writeTwoDigits(target, at, Math.floor(year / 100));
  at = writeTwoDigits(target, at, year % 100);
  at = writeTwoDigits(target, at, time.getUTCMonth() + 1);
  at = writeTwoDigits(target, at, time.getUTCDate());
  at = writeTwoDigits(target, at, time.getUTCHours());
  at = writeTwoDigits(target, at, time.getUTCMinutes());
  at = writeTwoDigits(target, at, time.getUTCSeconds());
  target[at] = 0x5a; // Z
  return at + 1 - start;
}

function writeTwoDigits(target: Uint8Array, at: number, value: number): number {
  target[at] = 0x30 + Math.floor(value / 10);
  target[at + 1] = 0x30 + (value % 10);
  return at + 2;
}
