// The identity of a LoRa Basics Station, as release 2.0.6 reads it from station.conf and writes it on the wire
// (basics-station.md 2.1 and 2.3; vectors/id6-01).

const GROUP_BITS = 16n;
const GROUP_MASK = 0xffffn;
const MAC_BITS = 48n;

/** The `router` text of a 64-bit number: lower-case groups, and one `::` only where the station writes it. */
export function id6Of(eui: bigint): string {
  const groups = [48n, 32n, 16n, 0n].map((shift) => Number((eui >> shift) & GROUP_MASK));
  const [g0, g1, g2, g3] = groups.map((group) => group.toString(16));
  const zero = groups.map((group) => group === 0);
  if (zero[0] && zero[1] && zero[2]) return `::${g3}`;
  if (zero[0] && zero[1]) return `::${g2}:${g3}`;
  if (zero[1] && zero[2] && zero[3]) return `${g0}::`;
  if (zero[2] && zero[3]) return `${g0}:${g1}::`;
  if (zero[1] && zero[2]) return `${g0}::${g3}`;
  return [g0, g1, g2, g3].join(":");
}

/**
 * The EUI of a station with this `routerid` and `euiprefix` in its station.conf.
 *
 * @throws Error where the station refuses to start.
 */
export function configuredEui(routerid: string, euiprefix = "::1"): bigint {
  const given = parseRouterid(routerid);
  if (given === 0n) throw new Error(`routerid ${routerid} is zero`);
  if (given >> MAC_BITS !== 0n) return given;
  const prefix = parseRouterid(euiprefix);
  if (prefix === 1n) return ((given >> 24n) << 40n) | 0xff_fe00_0000n | (given & 0xff_ffffn);
  // A lower half as "ff:fe00:0" is put between the halves of the MAC like the built-in prefix.
  if (prefix === 0xff_fe00_0000n) return ((given >> 24n) << 40n) | prefix | (given & 0xff_ffffn);
  return prefix | given;
}

function parseRouterid(text: string): bigint {
  const colons = text.split(":").length - 1;
  if (text.includes("::") || ((colons === 2 || colons === 3) && !text.includes("-"))) return parseId6(text);
  const pairs = text.split(/[:-]/);
  const hex = pairs.length > 1 ? pairs.map((pair) => pair.padStart(2, "0")).join("") : text;
  if (!/^[0-9a-f]{1,16}$/i.test(hex)) throw new Error(`routerid ${text} is not understood`);
  return BigInt(`0x${hex}`);
}

function parseId6(text: string): bigint {
  const [before = "", after] = text.split("::");
  const left = before === "" ? [] : before.split(":");
  const right = after === undefined || after === "" ? [] : after.split(":");
  const filling = after === undefined ? [] : Array<string>(4 - left.length - right.length).fill("0");
  const groups = [...left, ...filling, ...right].map((group) => BigInt(`0x${group}`));
  while (groups.length < 4) groups.unshift(0n);
  return groups.reduce((sum, group) => (sum << GROUP_BITS) | group, 0n);
}
