/**
 * A strict DER reader for the few structures of X.509 that we judge ourselves: definite and minimal lengths, single-byte
 * tags, minimal INTEGERs, nothing left over. It looks, it does not copy: an element is a window on its source.
 *
 * @see ITU-T X.690 sections 8, 10 and 11
 */
import type { Bytes } from "#lib/pki/bytes";

/** Bytes that are not the strict DER they should be. */
export class DerError extends Error {
  override readonly name = "DerError";
}

/** One tag-length-value; offsets count from the start of `source`. */
export interface DerElement {
  readonly source: Uint8Array;
  readonly tag: number;
  /** Of the tag octet. */
  readonly start: number;
  /** Of the first content octet. */
  readonly contentStart: number;
  /** Past the last content octet. */
  readonly end: number;
}

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** [n] around another element, or IMPLICIT over a constructed one. */
export function contextConstructed(number: number): number {
  return 0xa0 | number;
}

/** [n] IMPLICIT over a primitive one. */
export function contextPrimitive(number: number): number {
  return 0x80 | number;
}

/** Reads the element at `at`, which must end by `limit`. @throws DerError */
export function readElement(source: Uint8Array, at: number, limit: number): DerElement {
  const tag = source[at];
  const first = source[at + 1];
  if (tag === undefined || first === undefined || at + 2 > limit) throw new DerError("the data ends within an element");
  if ((tag & 0x1f) === 0x1f) throw new DerError("tags of several octets are not used here");

  let length = first;
  let contentStart = at + 2;
  if (first >= 0x80) {
    const octets = first - 0x80;
    if (octets === 0) throw new DerError("indefinite length");
    if (octets > 4) throw new DerError("length of more than four octets");
    length = 0;
    for (let i = 0; i < octets; i++) length = length * 256 + (source[contentStart + i] ?? 0);
    if (length < 0x80 || length < 256 ** (octets - 1)) throw new DerError("length is not minimal");
    contentStart += octets;
  }
  const end = contentStart + length;
  if (end > limit) throw new DerError("the data ends within an element");
  return { source, tag, start: at, contentStart, end };
}

/** The one element that fills `source`. @throws DerError also when bytes follow it. */
export function readWhole(source: Uint8Array, tag: number): DerElement {
  const element = expectTag(readElement(source, 0, source.length), tag);
  if (element.end !== source.length) throw new DerError("bytes follow the end");
  return element;
}

/** @throws DerError unless the element has this tag. */
export function expectTag(element: DerElement | undefined, tag: number): DerElement {
  if (!element) throw new DerError("an element is missing");
  if (element.tag !== tag) throw new DerError(`tag ${hex(element.tag)} where ${hex(tag)} belongs`);
  return element;
}

/** The elements inside a constructed one, of which there may be at most `max`. @throws DerError */
export function childrenOf(parent: DerElement, max = 64): DerElement[] {
  if ((parent.tag & 0x20) === 0) throw new DerError("a primitive element has no parts");
  const children: DerElement[] = [];
  for (let at = parent.contentStart; at < parent.end; ) {
    if (children.length === max) throw new DerError("more parts than belong here");
    const child = readElement(parent.source, at, parent.end);
    children.push(child);
    at = child.end;
  }
  return children;
}

/** The parts of a SEQUENCE, which must have between `min` and `max`. @throws DerError */
export function sequenceOf(element: DerElement | undefined, min: number, max = min): DerElement[] {
  const children = childrenOf(expectTag(element, TAG.sequence), max);
  if (children.length < min) throw new DerError("parts of a SEQUENCE are missing");
  return children;
}

/** A window on the content octets. */
export function contentOf(element: DerElement): Uint8Array {
  return element.source.subarray(element.contentStart, element.end);
}

/** A window on the whole element, header included. */
export function encodedOf(element: DerElement): Uint8Array {
  return element.source.subarray(element.start, element.end);
}

/** A copy of a SEQUENCE with its tag and length. */
export function sequenceBytes(element: DerElement | undefined): Bytes {
  return new Uint8Array(encodedOf(expectTag(element, TAG.sequence)));
}

/** Content octets of a minimal INTEGER or ENUMERATED. @throws DerError */
export function integerContent(element: DerElement | undefined, tag: number = TAG.integer): Uint8Array {
  const content = contentOf(expectTag(element, tag));
  const [first, second = 0] = content;
  if (first === undefined) throw new DerError("INTEGER without content");
  const isPadded = content.length > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80));
  if (isPadded) throw new DerError("INTEGER is not minimal");
  return content;
}

/** Content octets of an INTEGER that is not negative. @throws DerError */
export function naturalContent(element: DerElement | undefined): Uint8Array {
  const content = integerContent(element);
  if ((content[0] ?? 0) >= 0x80) throw new DerError("INTEGER is negative");
  return content;
}

/** A number that is not negative. @throws DerError */
export function readNatural(element: DerElement | undefined): bigint {
  return bigintOf(naturalContent(element));
}

/** The value of big-endian octets without sign. */
export function bigintOf(octets: Uint8Array): bigint {
  const view = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
  return octets.length === 0 ? 0n : BigInt(`0x${view.toString("hex")}`);
}

/** A BIT STRING of whole octets. @throws DerError */
export function readBitString(element: DerElement | undefined): Uint8Array {
  const content = contentOf(expectTag(element, TAG.bitString));
  if (content[0] !== 0) throw new DerError("BIT STRING with unused bits");
  return content.subarray(1);
}

/** A DER BOOLEAN, 00 or FF. @throws DerError */
export function readBoolean(element: DerElement | undefined): boolean {
  const content = contentOf(expectTag(element, TAG.boolean));
  if (content.length !== 1 || (content[0] !== 0x00 && content[0] !== 0xff))
    throw new DerError("BOOLEAN is not 00 or FF");
  return content[0] === 0xff;
}

/** Dotted decimal. @throws DerError */
export function readOid(element: DerElement | undefined): string {
  const content = contentOf(expectTag(element, TAG.oid));
  if (content.length === 0 || content.length > 64 || (content.at(-1) ?? 0) >= 0x80) throw new DerError("malformed OID");
  const arcs: bigint[] = [];
  let arc = 0n;
  let isFirstOctet = true;
  for (const octet of content) {
    if (isFirstOctet && octet === 0x80) throw new DerError("an arc of the OID is not minimal");
    arc = (arc << 7n) | BigInt(octet & 0x7f);
    isFirstOctet = octet < 0x80;
    if (!isFirstOctet) continue;
    arcs.push(arc);
    arc = 0n;
  }
  const [head = 0n, ...rest] = arcs;
  const top = head < 40n ? 0n : head < 80n ? 1n : 2n;
  return [top, head - top * 40n, ...rest].join(".");
}

/**
 * UTCTime (two-digit years from 1950 to 2049) or GeneralizedTime, both with seconds, `Z` and no fraction, each only for
 * the years RFC 5280 section 4.1.2.5 gives it.
 *
 * @throws DerError
 */
export function readTime(element: DerElement | undefined): Date {
  const time = readForeignTime(element);
  const year = time.getUTCFullYear();
  if (element?.tag === TAG.generalizedTime && year >= 1950 && year < 2050)
    throw new DerError("GeneralizedTime for a year of UTCTime");
  return time;
}

/** The same, with GeneralizedTime for any year: a verifier takes both kinds of time throughout. @throws DerError */
export function readForeignTime(element: DerElement | undefined): Date {
  if (!element) throw new DerError("a time is missing");
  if (element.tag !== TAG.utcTime) expectTag(element, TAG.generalizedTime);
  const text = asciiOf(contentOf(element));
  const isUtc = element.tag === TAG.utcTime;
  if (!(isUtc ? /^\d{12}Z$/ : /^\d{14}Z$/).test(text)) throw new DerError("malformed time");

  const digits = isUtc ? (text < "50" ? `20${text}` : `19${text}`) : text;
  // By numbers, not through texts: a revocation list has 100,000 times.
  const field = (from: number) => Number(digits.slice(from, from + 2));
  const [month, day, hour, minute, second] = [field(4), field(6), field(8), field(10), field(12)];
  const time = new Date(0);
  time.setUTCFullYear(Number(digits.slice(0, 4)), month - 1, day);
  const isDay = time.getUTCMonth() === month - 1 && time.getUTCDate() === day;
  if (!isDay || hour > 23 || minute > 59 || second > 59) throw new DerError("no such time");
  time.setUTCHours(hour, minute, second);
  return time;
}

/** @throws DerError unless every octet is ASCII. */
export function asciiOf(octets: Uint8Array): string {
  let text = "";
  for (const octet of octets) {
    if (octet >= 0x80) throw new DerError("an octet is not ASCII");
    text += String.fromCharCode(octet);
  }
  return text;
}

function hex(tag: number): string {
  return tag.toString(16).padStart(2, "0");
}
