/**
 * The EUI-64 of a LoRaWAN base station and the spellings people and devices use for it. Inside the product it is always
 * 16 upper-case hex digits; every other spelling is parsed at the edge.
 *
 * @see https://doc.sm.tc/station/glossary.html (ID6), and the station's own writer, src/uj.c of release 2.0.6
 */

declare const eui64Brand: unique symbol;

/** 16 upper-case hex digits, never all zero. */
export type Eui64 = string & { readonly [eui64Brand]: true };

const PLAIN = /^[0-9A-F]{16}$/;
const PAIRS = /^[0-9A-F]{2}(?:-[0-9A-F]{2}){7}$|^[0-9A-F]{2}(?::[0-9A-F]{2}){7}$/;
/** A lower-case word and a dash may stand before an ID6: "router-58a0:cbff:fe80:aa01". */
const ID6_PREFIX = /^[a-z]+-(?=[0-9a-fA-F:]*:)/;

/**
 * Reads an EUI-64 in any spelling: 16 hex digits, eight pairs with dashes or colons, or ID6 with an optional lower-case
 * prefix. Space around it is ignored.
 *
 * @returns undefined for anything else, and for zero, which no station may have.
 */
export function parseEui64(text: string): Eui64 | undefined {
  const trimmed = text.trim();
  const upper = trimmed.toUpperCase();
  if (PLAIN.test(upper)) return nonZero(upper);
  if (PAIRS.test(upper)) return nonZero(upper.replaceAll(/[-:]/g, ""));
  return parseId6(trimmed.replace(ID6_PREFIX, ""));
}

/**
 * Turns a 48-bit MAC address (12 hex digits, plain or in pairs) into an EUI-64 as a station does: FFFE goes between its
 * halves.
 *
 * @returns undefined unless the text is such an address; the zero address is none.
 */
export function macToEui64(text: string): Eui64 | undefined {
  const upper = text.trim().toUpperCase();
  const pairs = /^[0-9A-F]{2}(?:-[0-9A-F]{2}){5}$|^[0-9A-F]{2}(?::[0-9A-F]{2}){5}$/;
  const digits = pairs.test(upper) ? upper.replaceAll(/[-:]/g, "") : upper;
  if (!/^[0-9A-F]{12}$/.test(digits) || /^0+$/.test(digits)) return undefined;
  return nonZero(`${digits.slice(0, 6)}FFFE${digits.slice(6)}`);
}

/** The ID6 text a station sends as `router`: lower case, no leading zeros, `::` only where the station writes it. */
export function formatId6(eui: Eui64): string {
  const groups = [0, 4, 8, 12].map((at) => Number.parseInt(eui.slice(at, at + 4), 16));
  const [g0, g1, g2, g3] = groups.map((group) => group.toString(16));
  const zero = groups.map((group) => group === 0);
  if (zero[0] && zero[1]) return zero[2] ? `::${g3}` : `::${g2}:${g3}`;
  if (zero[2] && zero[3]) return zero[1] ? `${g0}::` : `${g0}:${g1}::`;
  if (zero[1] && zero[2]) return `${g0}::${g3}`;
  return `${g0}:${g1}:${g2}:${g3}`;
}

/** `::` stands for as many zero groups as are missing, there and nowhere else (80::fd46 is 0080-0000-0000-FD46). */
function parseId6(text: string): Eui64 | undefined {
  const halves = text.split("::");
  if (halves.length > 2 || !text.includes(":")) return undefined;

  const [head, tail] = halves.map((half) => (half === "" ? [] : half.split(":")));
  if (!head) return undefined;
  const groups = tail
    ? [...head, ...Array<string>(Math.max(0, 4 - head.length - tail.length)).fill("0"), ...tail]
    : head;
  if (groups.length !== 4 || !groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  // With four groups written out, "::" would stand for nothing.
  if (tail && head.length + tail.length === 4) return undefined;
  return nonZero(groups.map((group) => group.padStart(4, "0").toUpperCase()).join(""));
}

function nonZero(digits: string): Eui64 | undefined {
  return /^0+$/.test(digits) ? undefined : (digits as Eui64);
}
