import type { Context } from "#lib/audit/context";
import { Prisma } from "#lib/generated/prisma/client";
import type { Tx } from "#lib/platform/db/client";
import { DomainError } from "#lib/platform/domain-error";
import type { BaseStationRef } from "./schema";

/** What the actor may see, as a condition: the stations of its organization that are not deleted. */
export function visibleBaseStation(ctx: Context): Prisma.BaseStationWhereInput {
  return { organizationId: ctx.organizationId, deletedAt: null };
}

/** Absent, deleted, or somebody else's: the answer is the same. */
export function baseStationNotFound(): DomainError {
  return new DomainError("not_found", "base_station_not_found", "No base station here has this id.");
}

/**
 * What a view reads of one base station.
 *
 * @throws DomainError not_found `base_station_not_found`, also for one that the actor may not see.
 */
export async function readVisibleBaseStation<S extends Prisma.BaseStationSelect>(
  ctx: Context,
  ref: BaseStationRef,
  select: S,
): Promise<Prisma.BaseStationGetPayload<{ select: S }>> {
  const where = { ...visibleBaseStation(ctx), ...referenced(ref) };
  const station = await ctx.db.baseStation.findFirst({ where, select });
  if (!station) throw baseStationNotFound();
  return station as Prisma.BaseStationGetPayload<{ select: S }>;
}

/** Condition for a reference: id, `lrr:` or `uuid:` address (product.md 9). */
export function referenced(ref: BaseStationRef): Prisma.BaseStationWhereInput {
  if (ref.by === "lrrId") return { lrrId: ref.value };
  if (ref.by === "lrrUuid") return { lrrUuid: ref.value };
  return { id: ref.value };
}

const REFERENCE_COLUMN: Record<BaseStationRef["by"], Prisma.Sql> = {
  id: Prisma.sql`id`,
  lrrId: Prisma.sql`lrr_id`,
  lrrUuid: Prisma.sql`lrr_uuid`,
};

/**
 * The station's id, its row locked until the transaction ends: changes of one station queue here, changes of different
 * stations never wait for each other.
 *
 * @throws DomainError not_found `base_station_not_found`.
 */
export async function lockVisibleBaseStation(tx: Tx, ctx: Context, ref: BaseStationRef) {
  // Whoever waited here sees the row as it is now: one that was deleted meanwhile is not found.
  const [found] = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM base_station WHERE organization_id = ${ctx.organizationId} AND deleted_at IS NULL
      AND ${REFERENCE_COLUMN[ref.by]} = ${ref.value}
    FOR UPDATE`;
  const station = found && (await tx.baseStation.findUnique({ where: { id: found.id } }));
  if (!station) throw baseStationNotFound();
  return station;
}
