/** Limits of the LNS protocol as stock Basics Stations have them (basics-station.md 11, 13). No I/O, safe in the browser. */

/** A station's receive buffer is 40,960 bytes: 39,000 passed, 41,000 did not. */
export const MAX_MESSAGE_BYTES = 39_999;

/** What a station sends has a 16-bit frame length and comes from a buffer of 80 KiB. */
export const MAX_RECEIVED_BYTES = 80 * 1024;

/** Uplinks that are kept of each station. */
export const KEPT_UPLINKS = 20;

/** JoinEui ranges that a station can hold. */
export const MAX_JOIN_EUI_RANGES = 10;

/** Hours of the traffic chart, the present one included. */
export const CHART_HOURS = 48;
