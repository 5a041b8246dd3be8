import { ASSIGNMENT_OF_STATION } from "#lib/base-station/assignment-of-station";
import type { ReadDb } from "#lib/platform/db/client";

/**
 * The LNS of somebody else that a base station speaks to directly, with that server's credential: nothing that we make
 * for our LNS is of use to it then.
 *
 * @returns the server's name; null where the connection comes to us.
 */
export async function findDirectLns(db: ReadDb, baseStationId: string): Promise<string | null> {
  const [found] = await db.$queryRaw<{ name: string }[]>`
    SELECT server.name FROM base_station AS station
    JOIN LATERAL ${ASSIGNMENT_OF_STATION} AS assignment ON assignment.route = 'DIRECT'
    JOIN external_server AS server ON server.id = assignment.server_id AND server.deleted_at IS NULL
    WHERE station.id = ${baseStationId} AND station.eui64 IS NOT NULL`;
  return found?.name ?? null;
}
