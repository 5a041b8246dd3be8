import { Prisma } from "#lib/generated/prisma/client";
import { STALE_MS } from "./connection-of";
import { IS_SENT_AWAY, isOneOfThoseSentAway } from "./sent-away";
import { CONFIG_REFUSED, type HealthState } from "./values";

// What connectionOf and healthOf say of one row, for conditions on many. The test holds each to the other, over every
// combination of what the tables can say.

/** Rows (base_station_id, is_open, health): of every station that has connected, its health while it is not suspended. */
export function sessionHealth(now: Date): Prisma.Sql {
  const aliveSince = new Date(now.getTime() - STALE_MS);
  const isGone = Prisma.sql`(disconnected_at IS NOT NULL OR heartbeat_at IS NULL OR heartbeat_at < ${aliveSince})`;
  return Prisma.sql`
    SELECT base_station_id, NOT ${isGone} AS is_open, CASE
      WHEN ${isGone}
        THEN CASE WHEN close_reason = ${CONFIG_REFUSED} THEN 'RF_ERROR' ELSE 'CONNECTION_ERROR' END
      WHEN relay_fault_at IS NOT NULL AND relay_open_since IS NULL THEN 'CONNECTION_ERROR'
      WHEN configured_at IS NULL THEN 'INITIALIZATION'
      ELSE 'ACTIVE'
    END AS health
    FROM lns_session LEFT JOIN station_instance ON station_instance.id = instance_id`;
}

/** Those whose health there is beside "suspended". */
export const WATCHED = Prisma.sql`administrative_state = 'ACTIVE' AND eui64 IS NOT NULL`;

interface Asked {
  organizationId: string;
  now: Date;
  /** Whether it is asked of few stations, each then looked at by itself; else of all of the organization at once. */
  few: boolean;
}

/** SQL condition on base_station for a health filter. */
export function healthCondition(state: HealthState, { organizationId, now, few }: Asked): Prisma.Sql {
  if (state === "SUSPENDED") return Prisma.sql`administrative_state = 'SUSPENDED'`;
  // Who has never connected is initializing too.
  const [word, wanted] =
    state === "INITIALIZATION" ? [Prisma.sql`NOT EXISTS`, Prisma.sql`<>`] : [Prisma.sql`EXISTS`, Prisma.sql`=`];
  const own = Prisma.sql`SELECT FROM (${sessionHealth(now)}) AS session WHERE base_station_id = base_station.id AND`;
  const asSuch = few ? Prisma.sql`OFFSET 0` : Prisma.empty; // which the planner makes no join of
  const sentAway = few ? IS_SENT_AWAY : isOneOfThoseSentAway(organizationId);
  return Prisma.sql`${WATCHED} AND ${word} (${own} health ${wanted} ${state} ${asSuch})
    AND NOT (${sentAway} AND NOT EXISTS (${own} is_open))`;
}
