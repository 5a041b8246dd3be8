import type { AuditEntry } from "#lib/audit/audit-entry";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import type { Tx } from "#lib/platform/db/client";
import { whyRegenerated } from "./revocation-reasons";
import { revokeRows, type ToRevoke } from "./revoke-rows";
import type { StandingCertificate } from "./station-standing";
import type { RegenerateReason } from "./values";

class NothingNew extends Error {}

interface InUse {
  id: string;
  serialNumber: string;
  reservedAt: Date;
}

interface Predecessor extends StandingCertificate {
  revokeOnceReplaced: RegenerateReason | null;
  revokeOnceReplacedBy: string | null;
}

/**
 * A station showed this certificate, in a TLS handshake or a report: recorded the first time. Those before it have
 * served: they are superseded (enrolment.md W3), or revoked where REGENERATE left that for now (G1), in the same
 * transaction. Cheap when it is known already.
 *
 * @throws DomainError unavailable `database_unavailable`.
 */
export async function recordInUse(ctx: Context, { certificateId }: { certificateId: string }): Promise<void> {
  const known = await ctx.db.certificate.findUnique({
    where: { id: certificateId },
    select: { inUseSince: true, baseStationId: true },
  });
  if (!known || known.inUseSince !== null) return;
  const { baseStationId } = known;
  try {
    const revoked = await auditedTransaction(ctx, "platform:operate", async (tx) => {
      const used = await markInUse(tx, certificateId, ctx.clock.now());
      if (!used) throw new NothingNew();
      const predecessors = await predecessorsOf(tx, baseStationId, used);
      const superseded = await supersede(tx, ctx, baseStationId, predecessors, used);
      const toRevoke = predecessors.flatMap(revocationOf).filter(({ certificate }) => isInDate(ctx, certificate));
      const revocations = await revokeRows(tx, ctx, baseStationId, toRevoke);
      const seen: AuditEntry = {
        action: "certificate.in_use",
        target: { type: "certificate", id: certificateId },
        baseStation: baseStationId,
        detail: { serialNumber: used.serialNumber },
      };
      return { result: toRevoke.length > 0, audit: [seen, ...superseded, ...revocations] };
    });
    if (revoked) ctx.notify("revocation");
  } catch (error) {
    if (!(error instanceof NothingNew)) throw error;
  }
}

/** Locks the station's row first, as everywhere. */
async function markInUse(tx: Tx, id: string, now: Date): Promise<InUse | undefined> {
  const [used] = await tx.$queryRaw<InUse[]>`
    WITH station AS (
      SELECT id FROM base_station
      WHERE id = (SELECT base_station_id FROM certificate WHERE id = ${id}) FOR NO KEY UPDATE
    )
    UPDATE certificate SET in_use_since = ${now}
    FROM station
    WHERE certificate.id = ${id} AND certificate.base_station_id = station.id
      AND status IN ('ISSUED', 'OVERLAPPING') AND in_use_since IS NULL
    RETURNING certificate.id, serial_number AS "serialNumber", reserved_at AS "reservedAt"`;
  return used;
}

/** Those that overlap with it, and those that are superseded but were to be revoked. */
function predecessorsOf(tx: Tx, baseStationId: string, { id, reservedAt }: InUse): Promise<Predecessor[]> {
  return tx.$queryRaw`
    SELECT id, status, issuer_id AS "issuerId", shard_id AS "shardId", serial_number AS "serialNumber",
      public_key_fingerprint AS "publicKeyFingerprint", not_after AS "notAfter", renewal_opens_at AS "renewalOpensAt", revoked_at AS "revokedAt",
      revocation_reason AS "revocationReason", revoke_once_replaced AS "revokeOnceReplaced",
      revoke_once_replaced_by AS "revokeOnceReplacedBy"
    FROM certificate
    WHERE base_station_id = ${baseStationId} AND purpose = 'STATION' AND (reserved_at, id) < (${reservedAt}, ${id})
      AND (status = 'OVERLAPPING' OR (status = 'SUPERSEDED' AND revoke_once_replaced IS NOT NULL))
    ORDER BY reserved_at, id`;
}

const isInDate = (ctx: Context, { notAfter }: StandingCertificate): boolean => notAfter > ctx.clock.now();

async function supersede(
  tx: Tx,
  ctx: Context,
  baseStation: string,
  predecessors: readonly Predecessor[],
  successor: InUse,
): Promise<AuditEntry[]> {
  const ended = predecessors.filter(
    (one) => one.status === "OVERLAPPING" && (one.revokeOnceReplaced === null || !isInDate(ctx, one)),
  );
  if (ended.length === 0) return [];
  await tx.$executeRaw`
    UPDATE certificate SET status = 'SUPERSEDED', superseded_at = least(${ctx.clock.now()}, not_after)
    WHERE id = ANY(${ended.map(({ id }) => id)}::text[]) AND status = 'OVERLAPPING'`;
  return ended.map(({ id, serialNumber }) => ({
    action: "certificate.supersede",
    target: { type: "certificate", id },
    baseStation,
    detail: { serialNumber, successor: successor.serialNumber },
  }));
}

function revocationOf({ revokeOnceReplaced, revokeOnceReplacedBy, ...certificate }: Predecessor): ToRevoke[] {
  if (revokeOnceReplaced === null) return [];
  const why = whyRegenerated(revokeOnceReplaced);
  return [{ certificate, why, ...(revokeOnceReplacedBy === null ? {} : { by: revokeOnceReplacedBy }) }];
}
