import { ASSIGNMENT_OF_STATION } from "#lib/base-station/assignment-of-station";
import type { CredentialKind, LnsRoute } from "#lib/generated/prisma/client";
import type { Bytes } from "#lib/pki/bytes";
import type { ReadDb } from "#lib/platform/db/client";

export interface AssignedServer {
  id: string;
  name: string;
  uri: string;
  /** DER of the one CA certificate by which it proves itself. */
  trust: Bytes;
  credentialKind: CredentialKind | null;
  /** Whether a relay lets it open shells and run commands on stations. */
  mayRunCommands: boolean;
  version: number;
}

/** Where a station's LNS connection goes, and who said so. */
export type ResolvedAssignment = {
  source: "STATION" | "DOMAIN" | "DEFAULT";
  /** That of the assignment, when it is a domain's. */
  domain: string | null;
} & ({ route: "BUILT_IN"; server: null } | { route: Exclude<LnsRoute, "BUILT_IN">; server: AssignedServer });

export const BUILT_IN: ResolvedAssignment = { route: "BUILT_IN", source: "DEFAULT", domain: null, server: null };

interface Row {
  id: string;
  route: LnsRoute;
  domain: string | null;
  serverId: string | null;
  name: string;
  uri: string;
  trust: Uint8Array;
  credentialKind: CredentialKind | null;
  mayRunCommands: boolean;
  version: number;
}

/**
 * The LNS of each station, in one statement: its own assignment, else the first one of its domains by their text, else
 * the built-in LNS. Stations that have none, or are unknown, stand for the default.
 */
export async function resolveLnsAssignments(
  db: ReadDb,
  baseStationIds: readonly string[],
): Promise<Map<string, ResolvedAssignment>> {
  const resolved = new Map(baseStationIds.map((id) => [id, BUILT_IN]));
  if (baseStationIds.length === 0) return resolved;
  const rows = await db.$queryRaw<Row[]>`
    SELECT station.id, assignment.route::text AS route, assignment.domain,
           server.id AS "serverId", server.name, server.uri, server.trust,
           server.credential_kind::text AS "credentialKind",
           server.may_run_commands AS "mayRunCommands", server.version
    FROM base_station AS station
    JOIN LATERAL ${ASSIGNMENT_OF_STATION} AS assignment ON true
    LEFT JOIN external_server AS server ON server.id = assignment.server_id AND server.deleted_at IS NULL
    WHERE station.id = ANY(${[...baseStationIds]})`;
  for (const row of rows) resolved.set(row.id, assignmentOf(row));
  return resolved;
}

function assignmentOf({ id: _, route, domain, serverId, ...server }: Row): ResolvedAssignment {
  const source = domain === null ? "STATION" : "DOMAIN";
  if (route === "BUILT_IN" || serverId === null) return { route: "BUILT_IN", source, domain, server: null };
  return { route, source, domain, server: { ...server, id: serverId, trust: new Uint8Array(server.trust) } };
}
