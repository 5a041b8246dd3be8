import { Prisma } from "#lib/generated/prisma/client";
import { assignmentOf } from "./assignment-of-station";

const HAS_CALLED_CUPS = Prisma.sql`EXISTS (SELECT FROM cups_contact WHERE cups_contact.base_station_id = base_station.id)`;

/**
 * SQL condition on base_station: CUPS sends it to somebody else's LNS, and has told it so. One that never called CUPS
 * could not learn it, and is served here (lib/station/lns-backends.ts).
 */
export const IS_SENT_AWAY = Prisma.sql`(
  EXISTS (
    SELECT FROM ${assignmentOf("base_station")} AS assignment
    JOIN external_server AS server ON server.id = assignment.server_id AND server.deleted_at IS NULL
    WHERE assignment.route = 'DIRECT'
  ) AND ${HAS_CALLED_CUPS}
)`;

/**
 * The same, found out for all stations of an organization at once. Only of those whose domains disagree is it asked one by
 * one whose word counts; the rest costs next to nothing.
 */
export function isOneOfThoseSentAway(organizationId: string): Prisma.Sql {
  const assigned = Prisma.sql`FROM lns_assignment WHERE organization_id = ${organizationId}`;
  const isDirect = Prisma.sql`(route = 'DIRECT'
    AND server_id IN (SELECT server.id FROM external_server AS server WHERE server.deleted_at IS NULL))`;
  const own = Prisma.sql`SELECT base_station_id ${assigned} AND base_station_id IS NOT NULL`;
  const domains = Prisma.sql`SELECT domain::text ${assigned} AND domain IS NOT NULL`;
  return Prisma.sql`(
    (base_station.id IN (${own} AND ${isDirect})
      OR (base_station.domains && ARRAY(${domains} AND ${isDirect}) AND base_station.id NOT IN (${own})
        AND (NOT base_station.domains && ARRAY(${domains} AND NOT ${isDirect}) OR ${IS_SENT_AWAY})))
    AND ${HAS_CALLED_CUPS}
  )`;
}
