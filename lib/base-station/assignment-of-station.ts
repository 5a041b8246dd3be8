import { Prisma } from "#lib/generated/prisma/client";

/** The LNS assignment of the base_station row called `station`, or no row: its own, else the first of its domains. */
export const ASSIGNMENT_OF_STATION = Prisma.sql`(
  SELECT * FROM (
    SELECT route, domain, server_id FROM lns_assignment WHERE base_station_id = station.id
    UNION ALL
    SELECT route, domain, server_id FROM lns_assignment
    WHERE organization_id = station.organization_id AND domain = ANY(station.domains)
  ) AS each ORDER BY domain COLLATE "C" NULLS FIRST LIMIT 1
)`;
