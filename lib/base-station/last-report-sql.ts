import { Prisma } from "#lib/generated/prisma/client";
import { STALE_MS } from "./connection-of";
import { isOneOfThoseSentAway } from "./sent-away";

/** What lastReportOf says of a row of ROW_TABLES, for the order of many. */
export function lastReportSql(organizationId: string, now: Date): Prisma.Sql {
  const aliveSince = new Date(now.getTime() - STALE_MS);
  const here = Prisma.sql`coalesce(last_message_at, connected_at)`;
  return Prisma.sql`CASE
    WHEN base_station.eui64 IS NULL THEN last_contact_at
    WHEN disconnected_at IS NULL AND heartbeat_at >= ${aliveSince} THEN ${here}
    WHEN ${isOneOfThoseSentAway(organizationId)} THEN greatest(${here}, cups_contact_at)
    ELSE ${here}
  END`;
}
