import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import { Prisma } from "#lib/generated/prisma/client";
import { certificateCondition } from "./certificate-condition";
import { sessionHealth, WATCHED } from "./health-condition";
import { isOneOfThoseSentAway } from "./sent-away";
import { COUNTED_CERTIFICATE_FILTERS, HEALTH_STATES, type HealthState } from "./values";

/** Counters above the list; each is a filter of it. */
export interface BaseStationCounters {
  all: number;
  active: number;
  suspended: number;
  /** Stations whose health is not known are in none. */
  health: Record<HealthState, number>;
  certificate: Record<(typeof COUNTED_CERTIFICATE_FILTERS)[number], number>;
}

/** How many stations the actor may see in each state: one query. */
export async function countBaseStations(ctx: Context): Promise<BaseStationCounters> {
  authorize(ctx.actor, "stations:read");
  const now = ctx.clock.now();
  const count = (condition: Prisma.Sql, name: string) =>
    Prisma.sql`count(*) FILTER (WHERE ${condition}) AS ${Prisma.raw(`"${name}"`)}`;
  const columns = [
    ...HEALTH_STATES.map((state) => count(Prisma.sql`health = ${state}`, state)),
    ...COUNTED_CERTIFICATE_FILTERS.map((filter) => count(certificateCondition(filter, now), filter)),
  ];
  // OFFSET 0: the health of each is found out once, and not once for each counter.
  const [row] = await ctx.db.$queryRaw<[Record<string, bigint>]>`
    SELECT count(*) AS "all",
           count(*) FILTER (WHERE administrative_state = 'ACTIVE') AS active,
           count(*) FILTER (WHERE administrative_state = 'SUSPENDED') AS suspended,
           ${Prisma.join(columns)}
    FROM (
      SELECT base_station.*, ${healthOfRow(ctx.organizationId)} AS health
      FROM base_station LEFT JOIN (${sessionHealth(now)}) AS session ON base_station_id = base_station.id
      WHERE organization_id = ${ctx.organizationId} AND deleted_at IS NULL
      OFFSET 0
    ) AS base_station`;
  const counted = (name: string) => Number(row[name] ?? 0n);
  return {
    all: counted("all"),
    active: counted("active"),
    suspended: counted("suspended"),
    health: Object.fromEntries(HEALTH_STATES.map((state) => [state, counted(state)])) as BaseStationCounters["health"],
    certificate: Object.fromEntries(
      COUNTED_CERTIFICATE_FILTERS.map((filter) => [filter, counted(filter)]),
    ) as BaseStationCounters["certificate"],
  };
}

/** Of a station beside its session's, if it has one: what healthCondition says, for one pass over all stations. */
const healthOfRow = (organizationId: string) => Prisma.sql`CASE
  WHEN administrative_state = 'SUSPENDED' THEN 'SUSPENDED'
  WHEN ${WATCHED} AND (is_open IS TRUE OR NOT ${isOneOfThoseSentAway(organizationId)})
    THEN coalesce(session.health, 'INITIALIZATION')
END`;
