import { BACKDATE_MINUTES } from "#lib/certificate-authority/values";
import type { BaseStation } from "#lib/generated/prisma/client";
import { MINUTE_MS, SECOND_MS, wholeSeconds } from "#lib/platform/clock";
import { addValidity, parseValidity } from "#lib/policy/validity";
import type { Policy } from "#lib/policy/values";
import { renewalOpensAt } from "./values";

export interface CertificateDates {
  notBefore: Date;
  notAfter: Date;
  /** When the renewal window opens. */
  renewalOpensAt: Date;
}

/**
 * Dates of a station's certificate (enrolment.md N4, N5, W1): backdated for stations whose clock is behind, both ends
 * inclusive, whole seconds. Whether the issuer outlives it is the caller's to check.
 */
export function certificateDates(input: {
  issuedAt: Date;
  /** ISO 8601: "P2Y", "P90D". */
  validity: string;
  renewBeforeDays: number;
  issuerNotBefore: Date;
}): CertificateDates {
  const validity = parseValidity(input.validity);
  if (!validity) throw new Error(`${input.validity} is no validity`);
  const issuedAt = wholeSeconds(input.issuedAt);
  const backdated = issuedAt.getTime() - BACKDATE_MINUTES * MINUTE_MS;
  const notBefore = new Date(Math.max(backdated, input.issuerNotBefore.getTime()));
  const notAfter = new Date(addValidity(issuedAt, validity).getTime() - SECOND_MS);
  return { notBefore, notAfter, renewalOpensAt: renewalOpensAt({ notBefore, notAfter }, input.renewBeforeDays) };
}

/** How long a Basics Station's token lasts: as a certificate would, from now. */
export function tokenDates(
  policy: Pick<Policy, "validity" | "renewBeforeDays">,
  station: Pick<BaseStation, "validity" | "renewBeforeDays">,
  now: Date,
): Pick<CertificateDates, "notAfter" | "renewalOpensAt"> {
  const text = station.validity ?? policy.validity;
  const validity = parseValidity(text);
  if (!validity) throw new Error(`${text} is no validity`);
  const notAfter = addValidity(now, validity);
  const renewBeforeDays = station.renewBeforeDays ?? policy.renewBeforeDays;
  return { notAfter, renewalOpensAt: renewalOpensAt({ notBefore: now, notAfter }, renewBeforeDays) };
}
