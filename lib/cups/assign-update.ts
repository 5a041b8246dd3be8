import type { AuditEntry } from "#lib/audit/audit-entry";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { baseStationNotFound, readVisibleBaseStation } from "#lib/base-station/visible-base-station";
import { DomainError } from "#lib/platform/domain-error";
import { lockUpdatePackage } from "./lock-update-package";
import type { AssignUpdate, SetStationUpdate } from "./update-schema";

/**
 * Gives base stations an update: each gets it when it asks CUPS, if it has a key by which it can check it. What a station
 * was to have before is replaced; assigned once more, an update is sent anew.
 *
 * @returns how many base stations wait for it now.
 * @throws DomainError not_found `update_package_not_found`, `base_station_not_found`: then nobody gets it.
 * @throws DomainError conflict `not_a_basics_station`.
 */
export async function assignUpdate(ctx: Context, input: AssignUpdate): Promise<{ assigned: number }> {
  const { updatePackage: packageId } = input;
  const ids = [...new Set(input.baseStations)].sort();
  return auditedTransaction(ctx, "commands:run", async (tx) => {
    const { name, package: wanted } = await lockUpdatePackage(tx, ctx, packageId);
    // In the order of ids, as everywhere: two operators never wait for each other in a circle.
    const stations = await tx.$queryRaw<{ id: string; eui64: string | null; name: string }[]>`
      SELECT id, eui64, name FROM base_station
      WHERE id = ANY(${ids}) AND organization_id = ${ctx.organizationId} AND deleted_at IS NULL
      ORDER BY id FOR NO KEY UPDATE`;
    if (stations.length < ids.length) throw baseStationNotFound();
    const other = stations.find(({ eui64 }) => eui64 === null);
    if (other) {
      const message = `"${other.name}" is no LoRa Basics Station: CUPS does not reach it. Nothing was changed.`;
      throw new DomainError("conflict", "not_a_basics_station", message);
    }
    await tx.$executeRaw`
      INSERT INTO station_update (base_station_id, package_id, status, requested_at, requested_by)
      SELECT id, ${packageId}, 'WAITING', ${ctx.clock.now()}, ${ctx.actor.name} FROM unnest(${ids}::text[]) AS id
      ON CONFLICT (base_station_id) DO UPDATE SET package_id = EXCLUDED.package_id, status = 'WAITING',
        requested_at = EXCLUDED.requested_at, requested_by = EXCLUDED.requested_by, sent_count = 0, last_sent_at = NULL,
        fault = NULL, finished_at = NULL`;
    const [first, ...rest] = stations.map(
      ({ id: baseStation }): AuditEntry => ({
        action: "update_package.assign",
        target: { type: "update_package", id: packageId },
        baseStation,
        detail: { name, package: wanted },
      }),
    );
    if (!first) throw new Error("nobody was chosen");
    return { result: { assigned: stations.length }, audit: [first, ...rest] };
  });
}

/** The same for one base station, by any of its addresses. */
export async function setStationUpdate(ctx: Context, input: SetStationUpdate): Promise<{ assigned: number }> {
  const station = await readVisibleBaseStation(ctx, input.baseStation, { id: true });
  return assignUpdate(ctx, { updatePackage: input.updatePackage, baseStations: [station.id] });
}
