import { Prisma } from "#lib/generated/prisma/client";

/** The LNS assignment of a base_station row, by the name that it has in a query, or no row: its own, else the first of its domains. */
export function assignmentOf(name: "station" | "base_station"): Prisma.Sql {
  const station = Prisma.raw(name);
  return Prisma.sql`(
  SELECT * FROM (
    SELECT route, domain, server_id FROM lns_assignment WHERE base_station_id = ${station}.id
    UNION ALL
    SELECT route, domain, server_id FROM lns_assignment
    WHERE organization_id = ${station}.organization_id AND domain = ANY(${station}.domains)
  ) AS each ORDER BY domain COLLATE "C" NULLS FIRST LIMIT 1
)`;
}

/** That of the row called `station`. */
export const ASSIGNMENT_OF_STATION = assignmentOf("station");
