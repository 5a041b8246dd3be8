/** What our CAs are made with (enrolment.md section 10), and for whom vendors' CAs count. No I/O, safe in the browser. */
import { parseEui64 } from "#lib/eui64";
import { DOMAIN_FORM, parseDomain } from "#lib/visibility/values";

export const ROOT_LIFE_YEARS = 30;
export const ISSUING_LIFE_YEARS = 15;

/** Certificates begin this long before they are made: stations' clocks run behind (N4). */
export const BACKDATE_MINUTES = 5;

/**
 * A shard is full, and takes no new certificates, with this many live revocations (L9), or with so many certificates in
 * date that it would have them if one in ten were revoked.
 */
export const SHARD_REVOCATIONS = 10_000;
export const SHARD_CERTIFICATES = 100_000;
/** A CA with more certificates in date spreads new ones over more shards, up to so many at a time. */
export const CERTIFICATES_PER_OPEN_SHARD = 50_000;
export const MOST_OPEN_SHARDS = 8;

/** The Server CA has to cover at least this: more than any certificate of a listener lasts. */
export const SERVER_COVER_DAYS = 397;

/** A successor is made this long before a CA can no longer cover what it is asked for. */
export const ROTATE_AHEAD_DAYS = 180;
/** Once it is this close, the successor is overdue and somebody has to look. */
export const ROTATE_ALARM_DAYS = 90;
/** A successor has to last at least this much longer than its predecessor, or it would help nobody. */
export const ROTATE_GAIN_DAYS = 30;
/** First octets of serial numbers go to 0x7F (enrolment.md N1). */
export const LAST_GENERATION = 0x7f;

/** How far a vendor's CA lets base stations in. */
export const VENDOR_CA_STATUSES = ["AWAITING_APPROVAL", "ACTIVE", "SUSPENDED", "REMOVED"] as const;
export type VendorCaStatus = (typeof VENDOR_CA_STATUSES)[number];
export const VENDOR_CA_STATUS_WORDS: Record<VendorCaStatus, string> = {
  AWAITING_APPROVAL: "Awaiting approval",
  ACTIVE: "Active",
  SUSPENDED: "Suspended",
  REMOVED: "Removed",
};

/** Certificates in one bundle: far more than any vendor has. */
export const MAX_BUNDLE_CERTIFICATES = 20;
/** Text of a bundle, also with what `openssl x509 -text` writes around it. */
export const MAX_BUNDLE_CHARACTERS = 256 * 1024;
export const MAX_SCOPE_ENTRIES = 200;
/** Intermediates sent by base stations that one vendor CA keeps: far more than any vendor has. */
export const MAX_SENT_INTERMEDIATES = 64;

/** Where the policy asks for a second person: nobody can approve a part of a CA that base stations go on to come by. */
export const EXCHANGE_NEEDS_APPROVAL =
  "This platform has another person approve new CA certificates. Upload them as a vendor CA of their own, have it approved, then remove this one.";

/** For which base stations a vendor's CA counts. An empty list leaves that side open. */
export interface VendorCaScope {
  /** Leading hex digits of EUI-64s, upper case, 1 to 16. */
  readonly euiPrefixes: readonly string[];
  /** "FROM-TO", 16 upper-case hex digits each, both included. */
  readonly euiRanges: readonly string[];
  /** Base stations of any of these domains. */
  readonly domains: readonly string[];
}

/**
 * Whether a CA of this scope counts for a base station: its EUI-64 begins with one of the prefixes or lies in one of the
 * ranges (neither given: every EUI-64), and it has one of the domains (none given: every base station).
 *
 * @param eui64 16 upper-case hex digits.
 */
export function isInScope(scope: VendorCaScope, eui64: string, domains: readonly string[]): boolean {
  return (
    hasEui(scope, eui64) && (scope.domains.length === 0 || scope.domains.some((domain) => domains.includes(domain)))
  );
}

function hasEui({ euiPrefixes, euiRanges }: VendorCaScope, eui64: string): boolean {
  if (euiPrefixes.length === 0 && euiRanges.length === 0) return true;
  if (euiPrefixes.some((prefix) => eui64.startsWith(prefix))) return true;
  // 16 digits each: they compare as texts like the numbers they are.
  return euiRanges.some((range) => range.slice(0, 16) <= eui64 && eui64 <= range.slice(17));
}

/** EUI-64s of a scope as pairs of first and last, 16 digits each. */
function intervals({ euiPrefixes, euiRanges }: VendorCaScope): (readonly [string, string])[] {
  if (euiPrefixes.length === 0 && euiRanges.length === 0) return [["0".repeat(16), "F".repeat(16)]];
  return [
    ...euiPrefixes.map((prefix) => [prefix.padEnd(16, "0"), prefix.padEnd(16, "F")] as const),
    ...euiRanges.map((range) => [range.slice(0, 16), range.slice(17)] as const),
  ];
}

/** Whether a base station could be in both scopes. */
export function scopesOverlap(a: VendorCaScope, b: VendorCaScope): boolean {
  const isDomainShared =
    a.domains.length === 0 || b.domains.length === 0 || a.domains.some((domain) => b.domains.includes(domain));
  return (
    isDomainShared &&
    intervals(a).some(([from, to]) => intervals(b).some(([first, last]) => from <= last && first <= to))
  );
}

/** Whether every base station of the inner scope is in the outer one, as far as the lists themselves tell. */
export function isScopeWithin(inner: VendorCaScope, outer: VendorCaScope): boolean {
  const domainsWithin =
    outer.domains.length === 0 ||
    (inner.domains.length > 0 && inner.domains.every((domain) => outer.domains.includes(domain)));
  return (
    domainsWithin &&
    intervals(inner).every(([from, to]) => intervals(outer).some(([first, last]) => first <= from && to <= last))
  );
}

/** What is looked at in every certificate of a bundle, in the order in which it is shown. */
export const BUNDLE_CHECKS = [
  ...(["certificate", "authority", "key_usage", "dates", "key", "signature", "extensions"] as const),
  ...(["duplicate", "path_length", "chain"] as const),
] as const;
export type BundleCheck = (typeof BUNDLE_CHECKS)[number];
export const BUNDLE_CHECK_WORDS: Record<BundleCheck, string> = {
  certificate: "Certificate",
  authority: "CA flag",
  key_usage: "Key usage",
  dates: "Dates",
  key: "Key strength",
  signature: "Signature algorithm",
  extensions: "Extensions",
  duplicate: "Duplicates",
  path_length: "Path length",
  chain: "Chain",
};

export const EUI_PREFIX_FORM = "An EUI-64 prefix is 1 to 16 hex digits, such as 58A0CB.";
export const EUI_RANGE_FORM = "An EUI-64 range has a first and a last EUI-64: 58A0CB0000000000-58A0CB00FFFFFFFF.";

/** "58:a0:cb" is 58A0CB; undefined for what is no prefix. */
export function parseEuiPrefix(text: string): string | undefined {
  const digits = text.trim().toUpperCase().replaceAll(/[-:]/g, "");
  return /^[0-9A-F]{1,16}$/.test(digits) ? digits : undefined;
}

/** Two EUI-64s in any spelling without dashes and a dash between them, the first not above the last. */
export function parseEuiRange(text: string): string | undefined {
  const [first, last, ...more] = text.split("-").map(euiOrZero);
  return first && last && more.length === 0 && first <= last ? `${first}-${last}` : undefined;
}

/** A range may begin at zero, which no station has. */
function euiOrZero(text: string): string | undefined {
  return /^\s*0{16}\s*$/.test(text) ? "0".repeat(16) : parseEui64(text);
}

/** Entries of a list as typed: split at commas, semicolons and lines. */
export function typedEntries(text: string): string[] {
  return text
    .split(/[,;\n]/)
    .map((entry) => entry.trim())
    .filter(Boolean);
}

/** What is wrong with the lists of a scope as typed, for the field that holds them. */
export const SCOPE_CHECKS: Record<keyof VendorCaScope, (text: string) => string | undefined> = {
  euiPrefixes: (text) => (typedEntries(text).every(parseEuiPrefix) ? undefined : EUI_PREFIX_FORM),
  euiRanges: (text) => (typedEntries(text).every(parseEuiRange) ? undefined : EUI_RANGE_FORM),
  domains: (text) => (typedEntries(text).every(parseDomain) ? undefined : DOMAIN_FORM),
};
