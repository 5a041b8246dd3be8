import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { lockVisibleBaseStation } from "#lib/base-station/visible-base-station";
import { DomainError } from "#lib/platform/domain-error";
import type { StationUpdateOf } from "./update-schema";

/**
 * Takes an update back that a base station has not installed. What was sent already runs there all the same.
 *
 * @throws DomainError not_found `base_station_not_found`; conflict `no_update_open`.
 */
export async function withdrawUpdate(ctx: Context, input: StationUpdateOf): Promise<void> {
  await auditedTransaction(ctx, "commands:run", async (tx) => {
    const station = await lockVisibleBaseStation(tx, ctx, input.baseStation);
    const open = await tx.stationUpdate.findFirst({
      where: { baseStationId: station.id, status: { in: ["WAITING", "SENT"] } },
      select: { packageId: true, package: { select: { name: true, package: true } } },
    });
    if (!open) throw new DomainError("conflict", "no_update_open", "This base station waits for no update.");
    const data = { status: "WITHDRAWN" as const, finishedAt: ctx.clock.now(), fault: null };
    await tx.stationUpdate.update({ where: { baseStationId: station.id }, data });
    const target = { type: "update_package", id: open.packageId };
    const entry = { action: "update_package.withdraw", target, baseStation: station.id, detail: open.package };
    return { result: null, audit: [entry] };
  });
}
