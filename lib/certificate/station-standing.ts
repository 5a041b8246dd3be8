import type { BaseStation, CertificatePurpose } from "#lib/generated/prisma/client";
import type { CertificateStatus } from "#lib/generated/prisma/enums";
import type { Tx } from "#lib/platform/db/client";

/** A certificate as a change needs it: who issued it, where its revocation is listed, on which key it is. */
export interface StandingCertificate {
  id: string;
  status: CertificateStatus;
  issuerId: string;
  shardId: string;
  serialNumber: string;
  publicKeyFingerprint: string;
  notAfter: Date;
  revokedAt: Date | null;
  revocationReason: string | null;
}

/** Where a locked station stands with its certificates of one purpose. */
export interface StationStanding {
  /** The current certificate. */
  current: StandingCertificate | undefined;
  /** Those before it that are still in date and not revoked. */
  earlier: StandingCertificate[];
  /** The newest of all, revoked or not. */
  latest: StandingCertificate | undefined;
  wish: { id: string; revokedIds: string[] } | undefined;
  /** The declared key was given up as compromised. */
  keyBlocked: boolean;
}

/** Reads it inside the transaction that holds the station's lock. */
export async function readStanding(
  tx: Tx,
  station: Pick<BaseStation, "id" | "publicKeyFingerprint">,
  purpose: CertificatePurpose,
  now: Date,
): Promise<StationStanding> {
  const certificates = await tx.$queryRaw<StandingCertificate[]>`
    SELECT id, status, issuer_id AS "issuerId", shard_id AS "shardId", serial_number AS "serialNumber",
           public_key_fingerprint AS "publicKeyFingerprint", not_after AS "notAfter", revoked_at AS "revokedAt",
           revocation_reason AS "revocationReason"
    FROM (
      SELECT *, row_number() OVER (ORDER BY reserved_at DESC, id DESC) AS age FROM certificate
      WHERE base_station_id = ${station.id} AND purpose = ${purpose}::certificate_purpose
        AND status IN ('ISSUED', 'SUPERSEDED', 'REVOKED')
    ) AS existing
    WHERE age = 1 OR status = 'ISSUED' OR (status = 'SUPERSEDED' AND not_after > ${now})
    ORDER BY age`;
  const [rest] = await tx.$queryRaw<[{ wishId: string | null; revokedIds: string[] | null; keyBlocked: boolean }]>`
    SELECT wish.id AS "wishId", wish.revoked_ids AS "revokedIds",
           EXISTS (SELECT FROM blocked_key WHERE fingerprint = ${station.publicKeyFingerprint}) AS "keyBlocked"
    FROM (SELECT) AS one LEFT JOIN certificate_wish AS wish
      ON wish.base_station_id = ${station.id} AND wish.purpose = ${purpose}::certificate_purpose AND wish.status = 'OPEN'`;
  return {
    current: certificates.find(({ status }) => status === "ISSUED"),
    earlier: certificates.filter(({ status }) => status === "SUPERSEDED"),
    latest: certificates[0],
    wish: rest.wishId === null ? undefined : { id: rest.wishId, revokedIds: rest.revokedIds ?? [] },
    keyBlocked: rest.keyBlocked,
  };
}
