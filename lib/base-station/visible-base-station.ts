import type { Context } from "#lib/audit/context";
import type { Prisma } from "#lib/generated/prisma/client";
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

/** Condition for a reference: id, `lrr:` or `uuid:` address (product.md 9). */
export function referenced(ref: BaseStationRef): Prisma.BaseStationWhereInput {
  if (ref.by === "lrrId") return { lrrId: ref.value };
  if (ref.by === "lrrUuid") return { lrrUuid: ref.value };
  return { id: ref.value };
}

/**
 * The station's id, its row locked until the transaction ends: changes of one station queue here, changes of different
 * stations never wait for each other.
 *
 * @throws DomainError not_found `base_station_not_found`.
 */
export async function lockVisibleBaseStation(tx: Tx, ctx: Context, ref: BaseStationRef) {
  const found = await tx.baseStation.findFirst({
    where: { ...visibleBaseStation(ctx), ...referenced(ref) },
    select: { id: true },
  });
  if (!found) throw baseStationNotFound();
  await tx.$queryRaw`SELECT id FROM base_station WHERE id = ${found.id} FOR UPDATE`;
  const station = await tx.baseStation.findFirst({ where: { ...visibleBaseStation(ctx), id: found.id } });
  if (!station) throw baseStationNotFound(); // deleted while we waited for the lock
  return station;
}
