import { EnrolmentRefusal } from "#lib/enrolment/refusal";
import type { CallerLimits } from "./caller-limits";

/**
 * Counts a refusal. A declared base station that is refused as often as it asks is no stranger; nor is one that waits in
 * the inbox, with a sound certificate: many of them behind one address must not use it up for those that are declared.
 *
 * @param key what the caller is recognised by.
 */
export function countRefused(limits: CallerLimits, address: string, key: string, error: unknown): void {
  const { station, isProven, stranger } = error instanceof EnrolmentRefusal ? error : UNKNOWN;
  if (station) limits.countRefusedStation(address, station.id, isProven ? key : null);
  else if (stranger?.eui64) limits.countRefusedStation(address, stranger.eui64, key);
  else limits.countRefused(address);
}

const UNKNOWN = { station: null, isProven: false, stranger: null };
