import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import { Prisma } from "#lib/generated/prisma/client";
import { certificateCondition } from "./certificate-condition";
import { COUNTED_CERTIFICATE_FILTERS } from "./values";

/** Counters above the list; each is a filter of it. */
export interface BaseStationCounters {
  all: number;
  active: number;
  suspended: number;
  certificate: Record<(typeof COUNTED_CERTIFICATE_FILTERS)[number], number>;
}

/** How many stations the actor may see in each state: one query. */
export async function countBaseStations(ctx: Context): Promise<BaseStationCounters> {
  authorize(ctx.actor, "stations:read");
  const now = ctx.clock.now();
  const columns = COUNTED_CERTIFICATE_FILTERS.map(
    (filter) =>
      Prisma.sql`count(*) FILTER (WHERE ${certificateCondition(filter, now)}) AS ${Prisma.raw(`"${filter}"`)}`,
  );
  const [row] = await ctx.db.$queryRaw<[Record<string, bigint>]>`
    SELECT count(*) AS "all",
           count(*) FILTER (WHERE administrative_state = 'ACTIVE') AS active,
           count(*) FILTER (WHERE administrative_state = 'SUSPENDED') AS suspended,
           ${Prisma.join(columns)}
    FROM base_station WHERE organization_id = ${ctx.organizationId} AND deleted_at IS NULL`;
  const counted = (name: string) => Number(row[name] ?? 0n);
  return {
    all: counted("all"),
    active: counted("active"),
    suspended: counted("suspended"),
    certificate: Object.fromEntries(
      COUNTED_CERTIFICATE_FILTERS.map((filter) => [filter, counted(filter)]),
    ) as BaseStationCounters["certificate"],
  };
}
