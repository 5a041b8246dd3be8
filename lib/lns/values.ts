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

/** Whether a Basics Station is on our LNS listener (product.md 2). */
export const CONNECTION_STATES = ["NEVER_CONNECTED", "CONNECTED", "DISCONNECTED", "UNKNOWN"] as const;
export type ConnectionState = (typeof CONNECTION_STATES)[number];
export const CONNECTION_STATE_WORDS: Record<ConnectionState, string> = {
  NEVER_CONNECTED: "Never connected",
  CONNECTED: "Connected",
  DISCONNECTED: "Disconnected",
  UNKNOWN: "Unknown",
};

/** What follows from all that is known of a station (product.md 2). */
export const HEALTH_STATES = ["INITIALIZATION", "ACTIVE", "CONNECTION_ERROR", "RF_ERROR", "SUSPENDED"] as const;
export type HealthState = (typeof HEALTH_STATES)[number];
export const HEALTH_STATE_WORDS: Record<HealthState, string> = {
  INITIALIZATION: "Initialization",
  ACTIVE: "Active",
  CONNECTION_ERROR: "Connection error",
  RF_ERROR: "RF error",
  SUSPENDED: "Suspended",
};

/** Why a connection ended, when its station went because of what it was to configure itself with. */
export const CONFIG_REFUSED = "The station could not use its router_config.";
