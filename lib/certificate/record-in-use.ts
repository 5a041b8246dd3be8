import type { AuditEntry } from "#lib/audit/audit-entry";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import type { CertificatePurpose } from "#lib/generated/prisma/enums";
import type { Tx } from "#lib/platform/db/client";
import { endPredecessors } from "./end-predecessors";
import { takeCredential } from "./take-credential";

class NothingNew extends Error {}

interface InUse {
  id: string;
  serialNumber: string;
  purpose: CertificatePurpose;
  reservedAt: Date;
}

/**
 * A station showed this certificate, in a TLS handshake or a report: recorded the first time. Those before it have
 * served: they are superseded (enrolment.md W3), or revoked where REGENERATE left that for now (G1), in the same
 * transaction. Of a Basics Station the credential that it is counts as taken with it. Cheap when it is known already.
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
      const taken = used.purpose === "STATION" ? [] : await takeCredential(tx, ctx, { certificateId });
      const { purpose, reservedAt: at } = used;
      const before = { baseStationId, purpose, at, id: certificateId };
      const ended = await endPredecessors(tx, ctx, before, { successor: used.serialNumber });
      const seen: AuditEntry = {
        action: "certificate.in_use",
        target: { type: "certificate", id: certificateId },
        baseStation: baseStationId,
        detail: { serialNumber: used.serialNumber },
      };
      return { result: ended.revoked, audit: [seen, ...taken, ...ended.audit] };
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
    RETURNING certificate.id, serial_number AS "serialNumber", certificate.purpose, reserved_at AS "reservedAt"`;
  return used;
}
