import { isLosslessNumber, parse } from "lossless-json";
import { gpsTimeUs } from "./gps-time";

/**
 * The answer to `{"msgtype":"timesync","txtime":...}` (basics-station.md 11.4): `txtime` comes back as it was written,
 * with the GPS time and the clock of the LNS.
 *
 * @returns undefined for any other message, and for one without txtime.
 */
export function answerTimeSync(text: string, now: Date): string | undefined {
  const txtime = readTxtime(text);
  if (txtime === undefined) return undefined;
  const muxTime = now.getTime() / 1000;
  return `{"msgtype":"timesync","txtime":${txtime},"gpstime":${gpsTimeUs(now)},"MuxTime":${muxTime}}`;
}

function readTxtime(text: string): string | undefined {
  if (!text.includes('"timesync"')) return undefined; // most messages are uplinks
  try {
    const said = parse(text) as { msgtype?: unknown; txtime?: unknown } | null;
    const isTimeSync = said !== null && said.msgtype === "timesync";
    return isTimeSync && isLosslessNumber(said.txtime) ? said.txtime.toString() : undefined;
  } catch {
    return undefined;
  }
}
