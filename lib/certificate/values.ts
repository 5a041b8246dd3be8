import { RENEWAL_OVERDUE_HOURS } from "#lib/base-station/values";

/** Words, limits and states of a certificate that screens and server share. No I/O, safe in the browser. */

/** What a certificate is for: on the station's own key, or of a Basics Station for one server. REST: in lower case. */
export const CERTIFICATE_PURPOSES = ["STATION", "LNS", "CUPS"] as const;
export type CertificatePurpose = (typeof CERTIFICATE_PURPOSES)[number];

/** As REST and pages have it. */
export type CertificatePurposeText = Lowercase<CertificatePurpose>;
export const purposeText = (purpose: CertificatePurpose): CertificatePurposeText =>
  purpose.toLowerCase() as CertificatePurposeText;
export const CERTIFICATE_PURPOSE_WORDS: Record<CertificatePurposeText, string> = {
  station: "Base station",
  lns: "LNS",
  cups: "CUPS",
};

/** Of ours, to which a Basics Station proves itself. */
export const STATION_SERVERS = ["LNS", "CUPS"] as const;
export type StationServer = (typeof STATION_SERVERS)[number];

/** What a Basics Station's file cups.key or tc.key holds in token mode (basics-station.md 6.4). */
export const tokenKeyFile = (token: string): string => `Authorization: Bearer ${token}\r\n`;

/** How long a new certificate waits for its station before it counts as not downloaded. */
export const DOWNLOAD_MINUTES = 15;
/** The same of a Basics Station that goes on with what it has: it asks CUPS every 24 hours (basics-station.md 9). */
export const CUPS_DOWNLOAD_HOURS = 25;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const SHORT_LIFE_DAYS = 18;

/** A moment as views carry it: ISO 8601 text, or a Date on the server. */
export type Instant = string | Date;

const ms = (instant: Instant): number => new Date(instant).getTime();

export const CERTIFICATE_STATES = ["VALID", "EXPIRED", "REVOKED", "SUPERSEDED"] as const;
export type CertificateState = (typeof CERTIFICATE_STATES)[number];
export const CERTIFICATE_STATE_WORDS: Record<CertificateState, string> = {
  VALID: "Valid",
  EXPIRED: "Expired",
  REVOKED: "Revoked",
  SUPERSEDED: "Superseded",
};

/** Revoked outlives everything, expired outlives superseded. */
export function certificateState(
  certificate: { notAfter: Instant; revokedAt: Instant | null; supersededAt: Instant | null },
  now: Date,
): CertificateState {
  if (certificate.revokedAt !== null) return "REVOKED";
  if (ms(certificate.notAfter) <= now.getTime()) return "EXPIRED";
  return certificate.supersededAt === null ? "VALID" : "SUPERSEDED";
}

export const CERTIFICATE_DELIVERIES = ["WAITING_FOR_DOWNLOAD", "NOT_DOWNLOADED", "DOWNLOADED", "IN_USE"] as const;
export type CertificateDelivery = (typeof CERTIFICATE_DELIVERIES)[number];

/** Whether the station has it; an operator's own download does not count. */
export function certificateDelivery(
  certificate: { downloadBy: Instant; downloadedAt: Instant | null; inUseSince: Instant | null },
  now: Date,
): CertificateDelivery {
  if (certificate.inUseSince !== null) return "IN_USE";
  if (certificate.downloadedAt !== null) return "DOWNLOADED";
  return now.getTime() < ms(certificate.downloadBy) ? "WAITING_FOR_DOWNLOAD" : "NOT_DOWNLOADED";
}

/** What the grey text beside "Base station certificate" says, with its numbers. */
export type CertificateValidity =
  | { kind: "NOT_GENERATED" }
  | { kind: "BEING_GENERATED" }
  /** `remainingMs` until notAfter. */
  | { kind: "VALID" | "RENEWING" | "RENEWAL_OVERDUE"; remainingMs: number; notAfter: Instant }
  /** `sinceMs` since notAfter. */
  | { kind: "EXPIRED"; sinceMs: number; notAfter: Instant }
  | { kind: "REVOKED"; enrolmentClosed: boolean }
  /** A Basics Station has a token for our LNS in its place. */
  | { kind: "TOKEN"; remainingMs: number; notAfter: Instant }
  | { kind: "TOKEN_EXPIRED"; sinceMs: number; notAfter: Instant };

/** What sums up a station: `standing` is the column of base_station, kept by lib/certificate/summarize-certificates.ts. */
export interface CertificateSummary {
  standing: "NOT_GENERATED" | "BEING_GENERATED" | "ISSUED" | "REVOKED";
  /** Of the current certificate; null exactly when `standing` is not ISSUED. */
  notAfter: Instant | null;
  /** Of the current certificate. */
  renewalOpensAt: Instant | null;
  enrolmentClosed: boolean;
  /** End of the token that a Basics Station has for our LNS instead; null without one. */
  tokenNotAfter: Instant | null;
}

/** A single certificate or token as if it were all that its station has. */
export function summaryOfOne({
  notAfter,
  renewalOpensAt,
}: {
  notAfter: Instant;
  renewalOpensAt: Instant;
}): CertificateSummary {
  return { standing: "ISSUED", notAfter, renewalOpensAt, enrolmentClosed: false, tokenNotAfter: null };
}

/**
 * When the renewal window of a certificate opens (enrolment.md W1, W5): so many days before its end, or for a life under
 * 18 days, or not longer than the window, in its last third.
 */
export function renewalOpensAt(certificate: { notBefore: Instant; notAfter: Instant }, renewBeforeDays: number): Date {
  const end = ms(certificate.notAfter);
  const life = end - ms(certificate.notBefore);
  const window = renewBeforeDays * DAY_MS;
  return new Date(end - (life < SHORT_LIFE_DAYS * DAY_MS || window >= life ? Math.floor(life / 3) : window));
}

export function certificateValidity(summary: CertificateSummary, now: Date): CertificateValidity {
  if (summary.standing === "REVOKED") return { kind: "REVOKED", enrolmentClosed: summary.enrolmentClosed };
  if (summary.standing === "BEING_GENERATED") return { kind: "BEING_GENERATED" };
  if (summary.standing !== "ISSUED" || summary.notAfter === null) return tokenValidity(summary, now);
  const { notAfter } = summary;
  const remainingMs = ms(notAfter) - now.getTime();
  if (remainingMs <= 0) return { kind: "EXPIRED", sinceMs: -remainingMs, notAfter };

  const inWindowMs = now.getTime() - ms(summary.renewalOpensAt ?? notAfter);
  if (inWindowMs < 0) return { kind: "VALID", remainingMs, notAfter };
  return { kind: inWindowMs < RENEWAL_OVERDUE_HOURS * HOUR_MS ? "RENEWING" : "RENEWAL_OVERDUE", remainingMs, notAfter };
}

function tokenValidity({ tokenNotAfter: notAfter }: CertificateSummary, now: Date): CertificateValidity {
  if (notAfter === null) return { kind: "NOT_GENERATED" };
  const remainingMs = ms(notAfter) - now.getTime();
  if (remainingMs <= 0) return { kind: "TOKEN_EXPIRED", sinceMs: -remainingMs, notAfter };
  return { kind: "TOKEN", remainingMs, notAfter };
}

const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "always" });

/** "in 412 days", "2 days ago"; hours below two days, minutes below two hours. */
function relative(deltaMs: number): string {
  const size = Math.abs(deltaMs);
  const unit = size >= 2 * DAY_MS ? "day" : size >= 2 * HOUR_MS ? "hour" : "minute";
  const unitMs = { day: DAY_MS, hour: HOUR_MS, minute: MINUTE_MS }[unit];
  return RELATIVE.format(Math.sign(deltaMs) * Math.floor(size / unitMs), unit);
}

/** "Valid - expires in 412 days", "Expired 2 days ago", "Revoked - enrolment closed". */
export function certificateValidityText(validity: CertificateValidity): string {
  switch (validity.kind) {
    case "NOT_GENERATED":
      return "Not generated";
    case "BEING_GENERATED":
      return "Being generated";
    case "VALID":
      return `Valid - expires ${relative(validity.remainingMs)}`;
    case "RENEWING":
      return `Renewing - expires ${relative(validity.remainingMs)}`;
    case "RENEWAL_OVERDUE":
      return `Renewal overdue - expires ${relative(validity.remainingMs)}`;
    case "EXPIRED":
      return `Expired ${relative(-validity.sinceMs)}`;
    case "REVOKED":
      return validity.enrolmentClosed ? "Revoked - enrolment closed" : "Revoked";
    case "TOKEN":
      return `Token - expires ${relative(validity.remainingMs)}`;
    case "TOKEN_EXPIRED":
      return `Token expired ${relative(-validity.sinceMs)}`;
  }
}

/** "14:32": what is left of the time for the download; "0:00" when it is over. */
export function downloadCountdown(downloadBy: Instant, now: Date): string {
  const seconds = Math.max(0, Math.ceil((ms(downloadBy) - now.getTime()) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

export const REGENERATE_REASONS = ["COMPROMISED", "IPSEC_TO_TLS", "LOST", "OTHER"] as const;
export type RegenerateReason = (typeof REGENERATE_REASONS)[number];
export const REGENERATE_REASON_WORDS: Record<RegenerateReason, string> = {
  COMPROMISED: "Compromised",
  IPSEC_TO_TLS: "IPSec to TLS",
  LOST: "Lost on base station",
  OTHER: "Other",
};

/** When REGENERATE revokes what was there before. */
export const REVOKE_PREVIOUS_CHOICES = ["IMMEDIATELY", "ONCE_NEW_IS_IN_USE"] as const;
export type RevokePreviousChoice = (typeof REVOKE_PREVIOUS_CHOICES)[number];
export const REVOKE_PREVIOUS_WORDS: Record<RevokePreviousChoice, string> = {
  IMMEDIATELY: "Revoke the current certificate now",
  ONCE_NEW_IS_IN_USE: "Revoke it once the new one is in use",
};
export const COMPROMISED_AT_ONCE = "A compromised certificate is revoked at once.";

/** The longest that ALLOW RENEWAL lasts. */
export const ALLOW_RENEWAL_MINUTES = 60;

/** Offered in the dialog between Lost and Other; it leads to deletion and is refused by the server. */
export const STOLEN = { value: "STOLEN", words: "Base station stolen" } as const;
export const STOLEN_REFUSED = "A stolen base station gets no new certificate. Delete it.";

export const REVOKE_REASONS = [
  "COMPROMISED",
  "SUPERSEDED",
  "CESSATION_OF_OPERATION",
  "PRIVILEGE_WITHDRAWN",
  "OTHER",
] as const;
export type RevokeReason = (typeof REVOKE_REASONS)[number];
export const REVOKE_REASON_WORDS: Record<RevokeReason, string> = {
  COMPROMISED: "Compromised",
  SUPERSEDED: "Superseded",
  CESSATION_OF_OPERATION: "Cessation of operation",
  PRIVILEGE_WITHDRAWN: "Privilege withdrawn",
  OTHER: "Other",
};

/** Why a certificate was revoked, as stored beside it: an operator's choice, or what the platform did for him. */
export const REVOCATION_REASON_WORDS: Record<string, string> = {
  ...REVOKE_REASON_WORDS,
  ...REGENERATE_REASON_WORDS,
  NEW_PUBLIC_KEY: "New public key",
  DELETED: "Base station deleted",
};

/** Why a certificate was asked for when no operator did: the station's own enrolment or renewal. */
export const WISH_KIND_WORDS: Record<string, string> = {
  ENROLMENT: "Enrolment by the base station",
  RENEWAL: "Renewal by the base station",
};

/** How far a regeneration is; ERR_NOSTART: withdrawn before it was signed. */
export const OPERATION_STATUSES = ["PENDING", "PROCESSING", "COMPLETED", "ERR_NOSTART"] as const;
export type OperationStatus = (typeof OPERATION_STATUSES)[number];

/** What becomes of the certificate when another key is declared; KEEP unless said otherwise. */
export const CURRENT_CERTIFICATE_CHOICES = ["KEEP", "REVOKE"] as const;
export type CurrentCertificateChoice = (typeof CURRENT_CERTIFICATE_CHOICES)[number];

/** Messages of product.md 5 that dialogs show before the server is asked. */
export const NEW_PUBLIC_KEY_REQUIRED =
  "This certificate's key is still the declared key. Declare a new key first (MANAGE), or revoke the certificate without a successor (REVOKE). Nothing was changed.";
export const PUBLIC_KEY_NOT_DECLARED = "No public key is declared for this base station. Declare it first: MANAGE.";

/** Filters of the inventory over all base stations, by state and by what is left. */
export const INVENTORY_STATES = ["valid", "renewing", "renewal-overdue", "expired", "revoked", "superseded"] as const;
export type InventoryState = (typeof INVENTORY_STATES)[number];
export const INVENTORY_STATE_WORDS: Record<InventoryState, string> = {
  valid: "Valid",
  renewing: "Renewing",
  "renewal-overdue": "Renewal overdue",
  expired: "Expired",
  revoked: "Revoked",
  superseded: "Superseded",
};

export const EXPIRY_BUCKETS = [
  "ended",
  "less-than-1-week",
  "less-than-1-month",
  "less-than-3-months",
  "less-than-1-year",
  "later",
] as const;
export type ExpiryBucket = (typeof EXPIRY_BUCKETS)[number];
export const EXPIRY_BUCKET_WORDS: Record<ExpiryBucket, string> = {
  ended: "In the past",
  "less-than-1-week": "In less than 1 week",
  "less-than-1-month": "In less than 1 month",
  "less-than-3-months": "In less than 3 months",
  "less-than-1-year": "In less than 1 year",
  later: "In more than 1 year",
};
/** Days until the end of each bucket; "ended" has begun already, "later" begins where the last one ends. */
export const EXPIRY_BUCKET_DAYS: Record<Exclude<ExpiryBucket, "ended" | "later">, number> = {
  "less-than-1-week": 7,
  "less-than-1-month": 30,
  "less-than-3-months": 91,
  "less-than-1-year": 365,
};

/** Kinds of keys that a station may have. */
export const KEY_ALGORITHMS = ["P-256", "P-384", "RSA 2048", "RSA 3072", "RSA 4096"] as const;
export type KeyAlgorithm = (typeof KEY_ALGORITHMS)[number];

export const INVENTORY_SORTS = ["notAfter", "issuedAt", "baseStation"] as const;
export type InventorySort = (typeof INVENTORY_SORTS)[number];

/** What the expiry calendar looks ahead: whatever the weekday, two years from now lie within. */
export const CALENDAR_WEEKS = 106;
