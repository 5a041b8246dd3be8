import { DAY_MS } from "#lib/platform/clock";
import type { RenewAfterExpiry } from "#lib/policy/values";

/** What a station that asks for a certificate on its key on record gets. */
export type RenewalDecision =
  /** The current one again: the answer was lost, or it comes early (enrolment.md S9). */
  { kind: "SAME" } | { kind: "NEW"; wish: "ENROLMENT" | "RENEWAL" } | { kind: "REFUSED"; code: "renewal_not_allowed" };

export interface RenewalQuestion {
  now: Date;
  /** Of the station; null before the first enrolment, or when it is revoked. */
  current: { notAfter: Date; renewalOpensAt: Date; publicKeyFingerprint: string } | null;
  /** Of the station's key on record, which is that of the request. */
  keyFingerprint: string;
  renewAfterExpiry: RenewAfterExpiry;
  /** ALLOW RENEWAL: until then the bound does not hold. */
  renewalAllowedUntil: Date | null;
}

/**
 * Whether a station may have a new certificate now (enrolment.md S9, W2, W4). An open wish, a closed enrolment and a
 * suspended station are the caller's to look at first.
 */
export function renewalDecision(question: RenewalQuestion): RenewalDecision {
  const { now, current, keyFingerprint, renewAfterExpiry, renewalAllowedUntil } = question;
  if (!current) return { kind: "NEW", wish: "ENROLMENT" };
  if (now > current.notAfter) {
    const bound = renewableUntil(current.notAfter, renewAfterExpiry);
    const allowed = bound === null || now <= bound || (renewalAllowedUntil !== null && now < renewalAllowedUntil);
    return allowed ? { kind: "NEW", wish: "RENEWAL" } : { kind: "REFUSED", code: "renewal_not_allowed" };
  }
  if (current.publicKeyFingerprint !== keyFingerprint) return { kind: "NEW", wish: "ENROLMENT" };
  return now < current.renewalOpensAt ? { kind: "SAME" } : { kind: "NEW", wish: "RENEWAL" };
}

/** Until when a station may renew by itself a certificate that ends then; null: for ever. */
export function renewableUntil(notAfter: Date, renewAfterExpiry: RenewAfterExpiry): Date | null {
  if (renewAfterExpiry === "ALWAYS") return null;
  return new Date(notAfter.getTime() + (renewAfterExpiry === "NEVER" ? 0 : renewAfterExpiry * DAY_MS));
}
