import type { AuditEntry } from "#lib/audit/audit-entry";
import type { Context } from "#lib/audit/context";
import { SECOND_MS } from "#lib/platform/clock";
import type { Tx } from "#lib/platform/db/client";
import { recordRevocations } from "#lib/revocation/record-revocations";

export interface ToAbandon {
  id: string;
  fault: string;
  /** Lets the wish wait longer after each failure. */
  pause: boolean;
}

const LONGEST_PAUSE_S = 60;
/** As many as reach the longest pause: 2 to the power of thousands of attempts is no number. */
const DOUBLINGS = 6;

interface Abandoned {
  id: string;
  organizationId: string;
  baseStationId: string;
  issuerId: string;
  shardId: string;
  serialNumber: string;
  notAfter: Date;
}

/**
 * Gives reservations up for good: a signature may exist, so their serial numbers are revoked. The wishes stay open, and
 * the next attempt takes new numbers (enrolment.md I5). The stations' rows are locked by the caller, who sends the hint
 * "revocation" after the commit.
 */
export async function abandonReservations(
  tx: Tx,
  ctx: Context,
  reservations: readonly ToAbandon[],
): Promise<{ ids: string[]; audit: AuditEntry[] }> {
  if (reservations.length === 0) return { ids: [], audit: [] };
  const now = ctx.clock.now();
  const abandoned = await tx.$queryRaw<Abandoned[]>`
    UPDATE certificate SET status = 'ABANDONED', revoked_at = ${now}, revocation_reason = 'ABANDONED', revoked_by = ${ctx.actor.name},
      sealed_key = NULL, master_key_id = NULL
    WHERE id = ANY(${reservations.map(({ id }) => id)}::text[]) AND status = 'RESERVED'
    RETURNING id, organization_id AS "organizationId", base_station_id AS "baseStationId", issuer_id AS "issuerId",
      shard_id AS "shardId", serial_number AS "serialNumber", not_after AS "notAfter"`;
  const faults = new Map(reservations.map((one) => [one.id, one]));
  await noteFaults(
    tx,
    now,
    abandoned.flatMap(({ id }) => faults.get(id) ?? []),
  );
  await recordRevocations(
    tx,
    abandoned.map(({ issuerId, shardId, serialNumber, notAfter }) => {
      return { issuerId, shardId, serialNumber, notAfter, revokedAt: now, reason: "CESSATION_OF_OPERATION" };
    }),
  );
  return { ids: abandoned.map(({ id }) => id), audit: abandoned.map((one) => abandonEntry(one, faults.get(one.id))) };
}

async function noteFaults(tx: Tx, now: Date, faults: readonly ToAbandon[]): Promise<void> {
  if (faults.length === 0) return;
  await tx.$executeRaw`
    UPDATE certificate_wish AS wish SET attempts = attempts + 1, last_fault = row.fault,
      not_before_attempt = CASE WHEN row.pause
        THEN ${now}::timestamptz + least(power(2, least(wish.attempts, ${DOUBLINGS})), ${LONGEST_PAUSE_S}) * ${SECOND_MS} * interval '1 ms' END
    FROM jsonb_to_recordset(${JSON.stringify(faults)}::jsonb) AS row(id text, fault text, pause boolean),
      certificate
    WHERE certificate.id = row.id AND wish.id = certificate.wish_id AND wish.status = 'OPEN'`;
}

function abandonEntry(abandoned: Abandoned, fault: ToAbandon | undefined): AuditEntry {
  return {
    action: "certificate.abandon",
    target: { type: "certificate", id: abandoned.id },
    baseStation: abandoned.baseStationId,
    organizationId: abandoned.organizationId,
    detail: { serialNumber: abandoned.serialNumber, reason: fault?.fault ?? "" },
  };
}
