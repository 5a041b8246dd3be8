import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { refuseStale } from "#lib/base-station/update-base-station";
import { lockVisibleBaseStation } from "#lib/base-station/visible-base-station";
import { STATION_DELETED } from "./revocation-reasons";
import { revokeRows } from "./revoke-rows";
import type { DeleteBaseStation } from "./schema";
import { readStanding } from "./station-standing";
import { withdrawWish } from "./withdraw-wish";

/**
 * Deletes a base station: its certificates are revoked at once, an open wish is withdrawn, and its LRR-UUID, LRR-ID and
 * key are free again. The row and the certificates stay, for the audit log and the revocation lists.
 *
 * @returns ids of the certificates that it revoked.
 * @throws DomainError not_found `base_station_not_found`.
 * @throws DomainError stale `base_station_changed`.
 */
export async function deleteBaseStation(ctx: Context, input: DeleteBaseStation): Promise<{ revoked: string[] }> {
  const deleted = await auditedTransaction<{ revoked: string[] }>(ctx, "stations:write", async (tx) => {
    const station = await lockVisibleBaseStation(tx, ctx, input.baseStation);
    refuseStale(station, input.ifMatch);
    const now = ctx.clock.now();
    const { current, earlier, wish } = await readStanding(tx, station, "STATION", now);
    const toRevoke = [...(current ? [current] : []), ...earlier];

    await tx.baseStation.update({
      where: { id: station.id },
      data: {
        deletedAt: now,
        deletedBy: ctx.actor.name,
        version: { increment: 1 },
        changedAt: now,
        changedBy: ctx.actor.name,
      },
    });
    const withdrawn = wish ? [await withdrawWish(tx, ctx, station.id, wish.id, "The base station was deleted.")] : [];
    const revocations = await revokeRows(
      tx,
      ctx,
      station.id,
      toRevoke.map((certificate) => ({ certificate, why: STATION_DELETED })),
    );
    return {
      result: { revoked: toRevoke.map(({ id }) => id) },
      audit: [
        {
          action: "base_station.delete",
          target: { type: "base_station", id: station.id },
          detail: { name: station.name, lrrUuid: station.lrrUuid },
        },
        ...withdrawn,
        ...revocations,
      ],
    };
  });
  ctx.notify("revocation");
  ctx.notify("outcome");
  return deleted;
}
