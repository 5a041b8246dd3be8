import { type Eui64, macToEui64, parseEui64 } from "#lib/eui64";

/** Words and limits of a base station that screens and server share. No I/O, safe in the browser. */

export const RF_REGIONS = [
  "EU868",
  "US915",
  "AU915",
  "AS923-1",
  "AS923-2",
  "AS923-3",
  "AS923-4",
  "IN865",
  "KR920",
  "RU864",
  "CN470",
] as const;
export type RfRegion = (typeof RF_REGIONS)[number];

/** Basics Station 2.0.x drops every downlink under any other region name (src/ral of release 2.0.6). */
export const BASICS_STATION_REGIONS: readonly RfRegion[] = ["EU868", "US915", "AU915", "KR920", "AS923-1"];

/** What to tell beside a Basics Station in a region its software cannot send in; undefined where it can. */
export function basicsStationRegionWarning(region: RfRegion): string | undefined {
  if (BASICS_STATION_REGIONS.includes(region)) return undefined;
  return `Basics Station 2.0.x drops every downlink in ${region}. It sends in EU868, US915, AU915, KR920 and AS923-1 only.`;
}

export const ADMINISTRATIVE_STATES = ["ACTIVE", "SUSPENDED"] as const;
export type AdministrativeState = (typeof ADMINISTRATIVE_STATES)[number];

/** Whether a Basics Station is on our LNS listener (product.md 2). */
export const CONNECTION_STATES = ["NEVER_CONNECTED", "CONNECTED", "DISCONNECTED", "UNKNOWN"] as const;
export type ConnectionState = (typeof CONNECTION_STATES)[number];
export const CONNECTION_STATE_WORDS: Record<ConnectionState, string> = {
  NEVER_CONNECTED: "Never connected",
  CONNECTED: "Connected",
  DISCONNECTED: "Disconnected",
  UNKNOWN: "Unknown",
};

/** Whether it is a connection to somebody else's LNS: any other that is unknown is so since a moment that is known. */
export function isUnseen({ state, since }: Readonly<{ state: ConnectionState; since: unknown }>): boolean {
  return state === "UNKNOWN" && since === null;
}

/** What follows from all that is known of a station (product.md 2). */
export const HEALTH_STATES = ["ACTIVE", "INITIALIZATION", "CONNECTION_ERROR", "RF_ERROR", "SUSPENDED"] as const;
export type HealthState = (typeof HEALTH_STATES)[number];
export const HEALTH_STATE_WORDS: Record<HealthState, string> = {
  ACTIVE: "Active",
  INITIALIZATION: "Initialization",
  CONNECTION_ERROR: "Connection error",
  RF_ERROR: "RF error",
  SUSPENDED: "Suspended",
};

/** Why a connection ended, when its station went because of what it was to configure itself with. */
export const CONFIG_REFUSED = "The station could not use its router_config.";

export const BACKHAUL_SECURITIES = ["NONE", "TLS", "IPSEC"] as const;
export type BackhaulSecurity = (typeof BACKHAUL_SECURITIES)[number];
export const BACKHAUL_SECURITY_WORDS: Record<BackhaulSecurity, string> = { NONE: "None", TLS: "TLS", IPSEC: "IPSec" };

export const LOCATION_KINDS = ["UNKNOWN", "ADMINISTRATIVE", "GPS"] as const;
export type LocationKind = (typeof LOCATION_KINDS)[number];
export const LOCATION_WORDS: Record<LocationKind, string> = {
  UNKNOWN: "Unknown",
  ADMINISTRATIVE: "Administrative",
  GPS: "GPS",
};

/** OUI that marks a Basics Station: its LRR-UUID is this, a dash and its EUI-64. */
export const BASICS_STATION_OUI = "0016C0";

/** The EUI-64 in an LRR-UUID, or undefined when it is not a Basics Station's. */
export function eui64OfLrrUuid(lrrUuid: string): string | undefined {
  return /^0016C0-([0-9A-F]{16})$/.exec(lrrUuid)?.[1];
}

/** A station this long inside its renewal window without a newer certificate is overdue (enrolment.md W6). */
export const RENEWAL_OVERDUE_HOURS = 24;

/** Filters of the list by certificate, each a slice of what product.md 2 calls validity and delivery. */
export const CERTIFICATE_FILTERS = [
  "not-generated",
  "being-generated",
  "valid",
  "waiting-for-download",
  "not-downloaded",
  "less-than-1-month",
  "less-than-1-week",
  "renewing",
  "renewal-overdue",
  "expired",
  "revoked",
  "token",
] as const;
export type CertificateFilter = (typeof CERTIFICATE_FILTERS)[number];
export const CERTIFICATE_FILTER_WORDS: Record<CertificateFilter, string> = {
  "not-generated": "Not generated",
  "being-generated": "Being generated",
  valid: "Valid",
  "waiting-for-download": "Waiting for download",
  "not-downloaded": "Not downloaded",
  "less-than-1-month": "Expires in less than 1 month",
  "less-than-1-week": "Expires in less than 1 week",
  renewing: "Renewing",
  "renewal-overdue": "Renewal overdue",
  expired: "Expired",
  revoked: "Revoked",
  token: "Token instead",
};

/** Those that the list counts above itself. */
export const COUNTED_CERTIFICATE_FILTERS = [
  "not-generated",
  "waiting-for-download",
  "not-downloaded",
  "renewal-overdue",
  "expired",
  "revoked",
] as const satisfies CertificateFilter[];

export const SORT_KEYS = ["name", "lrrId", "model", "rfRegion", "certificate", "lastReport", "createdAt"] as const;
export type SortKey = (typeof SORT_KEYS)[number];

/** What an operator typed as identity: a sound LRR-UUID, or why it is none. */
export type JudgedIdentity =
  | { lrrUuid: string }
  | { code: "lrr_uuid_form" | "mac_address"; message: string; converted?: Eui64 };

const FORM = "LRR-UUID must look like 7076FF-024B0B030008: 6 hex digits, a dash, 2 to 48 hex digits.";

/**
 * Reads an LRR-UUID, or an EUI-64 in any spelling (basics-station.md 2.2), which becomes `0016C0-<EUI>`. Twelve hex
 * digits are taken for a MAC address, and the EUI-64 it would make is offered, never assumed.
 */
export function judgeIdentity(text: string): JudgedIdentity {
  const upper = text.trim().toUpperCase();
  if (/^[0-9A-F]{6}-[0-9A-F]{2,48}$/.test(upper)) return { lrrUuid: upper };

  const mac = macToEui64(text.trim());
  if (mac)
    return {
      code: "mac_address",
      message: `This looks like a MAC address. Convert MAC to EUI: ${mac}.`,
      converted: mac,
    };

  const eui = parseEui64(text.trim());
  return eui ? { lrrUuid: `${BASICS_STATION_OUI}-${eui}` } : { code: "lrr_uuid_form", message: FORM };
}
