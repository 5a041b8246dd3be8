import type { RevocationReason } from "#lib/generated/prisma/enums";
import type { Tx } from "#lib/platform/db/client";

/** Evidence that a serial number is revoked: of a certificate, or of one that was perhaps signed and never stored. */
export interface RevocationEvidence {
  issuerId: string;
  serialNumber: string;
  shardId: string;
  revokedAt: Date;
  reason: RevocationReason;
  notAfter: Date;
}

/**
 * Records revocations and bumps the generations of their shards and CAs, so that every reader sees them and a new list
 * is made. One that is recorded already keeps its date; only its reason may still become keyCompromise (G5, G6).
 *
 * The generations' rows stay locked until the commit: call it late in the transaction, and once. The caller sends the
 * hint "revocation" after the commit.
 */
export async function recordRevocations(tx: Tx, evidence: readonly RevocationEvidence[]): Promise<void> {
  if (evidence.length === 0) return;
  const rows = evidence.map((one) => ({
    issuer_id: one.issuerId,
    serial_number: one.serialNumber,
    shard_id: one.shardId,
    revoked_at: one.revokedAt.toISOString(),
    reason: one.reason,
    not_after: one.notAfter.toISOString(),
  }));
  // Locks are taken in the order of ids, so that two revoking transactions never wait for each other in a circle.
  await tx.$executeRaw`
    WITH new AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row(
        issuer_id text, serial_number text, shard_id text, revoked_at timestamptz, reason revocation_reason, not_after timestamptz)
    ), stored AS (
      INSERT INTO revocation AS r (issuer_id, serial_number, shard_id, revoked_at, reason, not_after)
      SELECT issuer_id, serial_number, shard_id, revoked_at, reason, not_after FROM new
      ON CONFLICT (issuer_id, serial_number) DO UPDATE SET reason = excluded.reason
        WHERE excluded.reason = 'KEY_COMPROMISE' AND r.reason <> 'KEY_COMPROMISE'
      RETURNING issuer_id, shard_id
    ), locked_shard AS (
      SELECT id FROM revocation_shard WHERE id IN (SELECT shard_id FROM stored) ORDER BY id FOR NO KEY UPDATE
    ), bumped_shard AS (
      UPDATE revocation_shard SET generation = generation + 1 WHERE id IN (SELECT id FROM locked_shard) RETURNING authority_id
    ), locked_authority AS (
      SELECT id FROM certificate_authority WHERE id IN (SELECT authority_id FROM bumped_shard) ORDER BY id FOR NO KEY UPDATE
    )
    UPDATE certificate_authority SET revocation_generation = revocation_generation + 1
    WHERE id IN (SELECT id FROM locked_authority)`;
}
