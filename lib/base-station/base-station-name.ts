import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import { visibleBaseStation } from "./visible-base-station";

/** A station's name, for what is narrowed to it; null for one that the actor may not see, as for one that is not. */
export async function getBaseStationName(ctx: Context, id: string): Promise<string | null> {
  authorize(ctx.actor, "stations:read");
  const where = { ...visibleBaseStation(ctx), id };
  return (await ctx.db.baseStation.findFirst({ where, select: { name: true } }))?.name ?? null;
}
