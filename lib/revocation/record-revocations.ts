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
  // Shards in the order of their ids, then CAs, so that no two transactions wait for each other in a circle; and before
  // the evidence, whose foreign keys would first take a weaker lock on the same rows.
  const shardIds = [...new Set(evidence.map(({ shardId }) => shardId))].toSorted();
  for (const id of shardIds) {
    await tx.$executeRaw`UPDATE revocation_shard SET generation = generation + 1 WHERE id = ${id}`;
  }
  const rows = evidence.map((one) => ({
    issuer_id: one.issuerId,
    serial_number: one.serialNumber,
    shard_id: one.shardId,
    revoked_at: one.revokedAt.toISOString(),
    reason: one.reason,
    not_after: one.notAfter.toISOString(),
  }));
  await tx.$executeRaw`
    WITH new AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row(
        issuer_id text, serial_number text, shard_id text, revoked_at timestamptz, reason revocation_reason, not_after timestamptz)
    ), bumped AS (
      UPDATE certificate_authority SET revocation_generation = revocation_generation + 1
      WHERE id IN (SELECT issuer_id FROM new) RETURNING id
    )
    INSERT INTO revocation AS r (issuer_id, serial_number, shard_id, revoked_at, reason, not_after)
    SELECT bumped.id, serial_number, shard_id, revoked_at, reason, not_after FROM new JOIN bumped ON bumped.id = new.issuer_id
    ON CONFLICT (issuer_id, serial_number) DO UPDATE SET reason = excluded.reason
      WHERE excluded.reason = 'KEY_COMPROMISE' AND r.reason <> 'KEY_COMPROMISE'`;
}
