import type { PERMISSIONS } from "#lib/audit/permission";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "#lib/platform/clock";

/** Words and limits of operators, sessions and tokens that screens and server share. No I/O, safe in the browser. */

export const OPERATOR_ROLES = ["ADMINISTRATOR", "BASE_STATION_MANAGER", "VIEWER"] as const;
export type OperatorRole = (typeof OPERATOR_ROLES)[number];

export const ROLE_WORDS: Record<OperatorRole, string> = {
  ADMINISTRATOR: "Administrator",
  BASE_STATION_MANAGER: "Base station manager",
  VIEWER: "Viewer",
};

export const ROLE_MEANINGS: Record<OperatorRole, string> = {
  ADMINISTRATOR: "Everything, users and tokens included",
  BASE_STATION_MANAGER: "Base stations, their keys and certificates",
  VIEWER: "Reads everything about base stations, changes nothing",
};

/** A session nobody used for this long is over. */
export const SESSION_IDLE_MS = 12 * HOUR_MS;
/** The end of a session however busy it is. */
export const SESSION_LIFETIME_MS = 7 * DAY_MS;
/** "Last seen" and "last used" are written at most this often. */
export const LAST_USED_EVERY_MS = MINUTE_MS;

export const MIN_PASSWORD_LENGTH = 12;
export const MAX_PASSWORD_LENGTH = 256;

export const SESSION_COOKIE = "stationkeeper-session";
/** Behind https the browser itself guarantees host, path and transport (RFC 6265bis 4.1.3.2). */
export const SECURE_SESSION_COOKIE = "__Host-stationkeeper-session";

export const TOKEN_PREFIX = "bsk_";
/** "bsk_" and 32 to 124 of the URL-safe base64 alphabet. */
export const TOKEN_PATTERN = /^bsk_[A-Za-z0-9_-]{32,124}$/;

/** What a token may be allowed, in the order of the form; the same words as permissions. */
export const SCOPE_MEANINGS: Record<(typeof PERMISSIONS)[number], string> = {
  "stations:read": "Read base stations, keys and certificates",
  "stations:write": "Create, change and delete base stations, declare keys",
  "certificates:regenerate": "Regenerate certificates",
  "certificates:revoke": "Revoke certificates",
  "cas:write": "Rotate and retire certificate authorities, upload vendors' CAs, block their certificates",
  "policy:write": "Change the platform's policy",
  "audit:read": "Read the audit log",
  "sessions:open": "Open terminals on base stations",
  "commands:run": "Run commands on base stations",
  "transcripts:read": "Read what went through terminals",
  "operators:write": "Create, change and disable users",
  "tokens:write": "Create and revoke API tokens",
};

/** When a new token ends; the first is offered. */
export const TOKEN_LIFETIMES = [
  { id: "90", label: "90 days" },
  { id: "30", label: "30 days" },
  { id: "365", label: "1 year" },
  { id: "never", label: "Never" },
] as const;
