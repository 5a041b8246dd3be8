/**
 * Discovery: a station says its EUI-64 at /router-info and is told where its data connection goes (basics-station.md 10).
 */
import { isLosslessNumber, parse } from "lossless-json";
import { type Eui64, formatId6, parseEui64 } from "#lib/eui64";

/** Before the EUI-64 in the path of the data connection. */
const TRAFFIC_PATH = "/traffic/";

/** Of our own making: which muxs it is means nothing to a station, which logs it. */
const MUXS = "muxs-::1";

/**
 * The EUI-64 of `{"router": ...}`: any spelling of basics-station.md 2.2, integers above 2^53 included.
 *
 * @returns undefined when the text says none.
 */
export function readDiscovery(text: string): Eui64 | undefined {
  const { router } = object(text);
  if (typeof router === "string") return parseEui64(router);
  if (!isLosslessNumber(router)) return undefined;
  const digits = router.toString();
  if (!/^\d{1,20}$/.test(digits)) return undefined;
  const number = BigInt(digits);
  return number < 1n << 64n ? parseEui64(number.toString(16).padStart(16, "0")) : undefined;
}

function object(text: string): { router?: unknown } {
  try {
    const said = parse(text);
    return said !== null && typeof said === "object" ? said : {};
  } catch {
    return {}; // also of text nested so deeply that its reader gives up
  }
}

/**
 * Where the data connection of a station goes: port and path are both required by the station.
 *
 * @param lnsUri "wss://host:port".
 */
export function encodeDiscovery(eui64: Eui64, lnsUri: string): string {
  return JSON.stringify({ router: formatId6(eui64), muxs: MUXS, uri: `${lnsUri}${TRAFFIC_PATH}${eui64}` });
}

/** A refusal: without `uri`, which the station would take for a plain failure. It asks CUPS after its retry interval. */
export function encodeDiscoveryRefusal(reason: string): string {
  return JSON.stringify({ error: reason });
}

/** The EUI-64 in the path of a data connection; undefined when it is no such path. */
export function trafficEui64(path: string): Eui64 | undefined {
  return path.startsWith(TRAFFIC_PATH) ? parseEui64(path.slice(TRAFFIC_PATH.length)) : undefined;
}
