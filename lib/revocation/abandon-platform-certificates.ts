import type { AuditEntry } from "#lib/audit/audit-entry";
import type { Context } from "#lib/audit/context";
import type { Tx } from "#lib/platform/db/client";
import { recordRevocations } from "./record-revocations";

/**
 * Gives reservations of the platform's own certificates up for good: a signature may exist, so their serial numbers are
 * revoked (enrolment.md I5). The caller sends the hint "revocation" after the commit.
 *
 * @returns the audit entries, one for each that was still reserved.
 */
export async function abandonPlatformCertificates(
  tx: Tx,
  ctx: Context,
  ids: readonly string[],
  reason: string,
): Promise<AuditEntry[]> {
  const abandoned = await tx.$queryRaw<
    { id: string; purpose: string; issuerId: string; shardId: string; serialNumber: string; notAfter: Date }[]
  >`
    UPDATE platform_certificate SET status = 'ABANDONED' WHERE id = ANY(${ids}::text[]) AND status = 'RESERVED'
    RETURNING id, purpose::text, issuer_id AS "issuerId", shard_id AS "shardId", serial_number AS "serialNumber",
      not_after AS "notAfter"`;
  const revokedAt = ctx.clock.now();
  await recordRevocations(
    tx,
    abandoned.map(({ issuerId, shardId, serialNumber, notAfter }) => {
      return { issuerId, shardId, serialNumber, notAfter, revokedAt, reason: "CESSATION_OF_OPERATION" };
    }),
  );
  return abandoned.map(({ id, purpose, serialNumber }) => ({
    action: "platform_certificate.abandon",
    target: { type: "platform_certificate", id },
    organizationId: null,
    detail: { purpose, serialNumber, reason },
  }));
}
