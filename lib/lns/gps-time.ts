/** 1980-01-06T00:00:00Z, in milliseconds since 1970: GPS time has no leap seconds since then (IS-GPS-200 3.3.4). */
const GPS_EPOCH_MS = 315_964_800_000;

/**
 * Leap seconds by which UTC lags behind GPS time since 2017-01-01 (IERS Bulletin C 52). None has been announced since;
 * by decision of the 27th CGPM (2022, resolution 4) none is to come from 2035 on.
 */
const LEAP_SECONDS = 18;

/** GPS time of a moment from 2017 on: microseconds since 1980-01-06. */
export function gpsTimeUs(time: Date): number {
  return (time.getTime() - GPS_EPOCH_MS + LEAP_SECONDS * 1000) * 1000;
}
