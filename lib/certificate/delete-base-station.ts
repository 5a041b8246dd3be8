import type { AuditEntry } from "#lib/audit/audit-entry";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { refuseStale } from "#lib/base-station/update-base-station";
import { lockVisibleBaseStation } from "#lib/base-station/visible-base-station";
import { readStandings } from "./read-standings";
import { STATION_DELETED } from "./revocation-reasons";
import { revokeRows } from "./revoke-rows";
import { revokeTokens } from "./revoke-tokens";
import type { DeleteBaseStation } from "./schema";
import { STATION_SERVERS } from "./values";
import { withdrawWish } from "./withdraw-wish";

/**
 * Deletes a base station: its certificates and tokens are revoked at once, open wishes are withdrawn, and its LRR-UUID, LRR-ID and
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
    const standings = await readStandings(tx, station, now);
    const toRevoke = standings.flatMap(({ current, earlier }) => [...(current ? [current] : []), ...earlier]);

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
    const withdrawn: AuditEntry[] = [];
    for (const { wish } of standings) {
      if (wish) withdrawn.push(await withdrawWish(tx, ctx, station.id, wish.id, "The base station was deleted."));
    }
    const tokens = await revokeTokens(tx, ctx, station, { servers: STATION_SERVERS, reason: STATION_DELETED.chosen });
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
        ...tokens,
        ...revocations,
      ],
    };
  });
  ctx.notify("revocation");
  ctx.notify("outcome");
  return deleted;
}
