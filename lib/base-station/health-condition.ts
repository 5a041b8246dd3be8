import { Prisma } from "#lib/generated/prisma/client";
import { STALE_MS } from "./connection-of";
import { CONFIG_REFUSED, type HealthState } from "./values";

// What connectionOf and healthOf say of one row, for conditions on many. The test holds each to the other, over every
// combination of what the tables can say.

/** Rows (base_station_id, health): of every station that has connected, its health while it is not suspended. */
export function sessionHealth(now: Date): Prisma.Sql {
  const aliveSince = new Date(now.getTime() - STALE_MS);
  return Prisma.sql`
    SELECT base_station_id, CASE
      WHEN disconnected_at IS NOT NULL OR heartbeat_at IS NULL OR heartbeat_at < ${aliveSince}
        THEN CASE WHEN close_reason = ${CONFIG_REFUSED} THEN 'RF_ERROR' ELSE 'CONNECTION_ERROR' END
      WHEN relay_fault_at IS NOT NULL AND relay_open_since IS NULL THEN 'CONNECTION_ERROR'
      WHEN configured_at IS NULL THEN 'INITIALIZATION'
      ELSE 'ACTIVE'
    END AS health
    FROM lns_session LEFT JOIN station_instance ON station_instance.id = instance_id`;
}

/** Those whose health there is beside "suspended". */
export const WATCHED = Prisma.sql`administrative_state = 'ACTIVE' AND eui64 IS NOT NULL`;

/**
 * SQL condition on base_station for a health filter, at a moment.
 *
 * @param few whether it is asked of few stations, each session then found by its id; else of all of them by one join.
 */
export function healthCondition(state: HealthState, now: Date, few: boolean): Prisma.Sql {
  if (state === "SUSPENDED") return Prisma.sql`administrative_state = 'SUSPENDED'`;
  // Who has never connected is initializing too.
  const [word, wanted] =
    state === "INITIALIZATION" ? [Prisma.sql`NOT EXISTS`, Prisma.sql`<>`] : [Prisma.sql`EXISTS`, Prisma.sql`=`];
  return Prisma.sql`${WATCHED} AND ${word} (
    SELECT FROM (${sessionHealth(now)}) AS session WHERE base_station_id = base_station.id AND health ${wanted} ${state}
    ${few ? Prisma.sql`OFFSET 0` : Prisma.empty})`; // which the planner makes no join of
}
