import type { Context } from "#lib/audit/context";
import type { BaseStation } from "#lib/generated/prisma/client";
import { DomainError } from "#lib/platform/domain-error";
import { POLICY_KEY, storedPolicy } from "#lib/policy/read-policy";
import type { Policy } from "#lib/policy/values";
import { type CertificateDates, certificateDates } from "./certificate-dates";

/** What decides how long a new certificate lasts. */
export interface IssuingTerms {
  policy: Policy;
  /** The CA that would sign it now; null before the first start has made one. */
  issuer: Issuer | null;
}

export interface Issuer {
  name: string;
  notBefore: Date;
  notAfter: Date;
}

type Lasting = Pick<BaseStation, "validity" | "renewBeforeDays">;

/** Read before the transaction that asks for a certificate, in one statement. */
export async function readIssuingTerms({ db }: Pick<Context, "db">): Promise<IssuingTerms> {
  const [row] = await db.$queryRaw<(Partial<Issuer> & { policy: unknown })[]>`
    SELECT (SELECT value FROM platform_setting WHERE key = ${POLICY_KEY}) AS policy, issuer.*
    FROM (SELECT) AS always
    LEFT JOIN (
      SELECT name, not_before AS "notBefore", not_after AS "notAfter" FROM certificate_authority
      WHERE kind = 'BASE_STATION' AND retired_at IS NULL ORDER BY generation DESC LIMIT 1
    ) AS issuer ON true`;
  const { name, notBefore, notAfter } = row ?? {};
  const issuer = name && notBefore && notAfter ? { name, notBefore, notAfter } : null;
  return { policy: storedPolicy(row?.policy).policy, issuer };
}

/** Dates of a certificate issued now: the station's own validity and window, else the policy's. */
export function datesFor(policy: Policy, station: Lasting, issuer: Issuer, now: Date): CertificateDates {
  return certificateDates({
    issuedAt: now,
    validity: station.validity ?? policy.validity,
    renewBeforeDays: station.renewBeforeDays ?? policy.renewBeforeDays,
    issuerNotBefore: issuer.notBefore,
  });
}

/** Why the CA cannot issue this (enrolment.md N5); undefined when it can. */
export function beyondIssuer({ notAfter }: Pick<CertificateDates, "notAfter">, issuer: Issuer): string | undefined {
  if (notAfter <= issuer.notAfter) return undefined;
  const [wanted, latest] = [notAfter, issuer.notAfter].map((date) => date.toISOString().slice(0, 10));
  return `The certificate would end on ${wanted}, after its CA, ${issuer.name}, which ends on ${latest}. Choose a shorter validity, or rotate the CA.`;
}

/**
 * Asked before anything is given up for a new certificate.
 *
 * @throws DomainError conflict `validity_beyond_issuer`: a certificate is refused rather than cut short.
 */
export function refuseBeyondIssuer({ policy, issuer }: IssuingTerms, station: Lasting, now: Date): void {
  const fault = issuer && beyondIssuer(datesFor(policy, station, issuer, now), issuer);
  if (fault) throw new DomainError("conflict", "validity_beyond_issuer", `${fault} Nothing was changed.`);
}
