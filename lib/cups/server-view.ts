import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import type { ExternalServer } from "#lib/generated/prisma/client";
import { Prisma } from "#lib/generated/prisma/client";
import { readForeignCertificate } from "#lib/pki/foreign-certificate";
import { pem } from "#lib/pki/pem";
import type { Tx } from "#lib/platform/db/client";
import { DomainError } from "#lib/platform/domain-error";
import { subjectText } from "./server-certificates";
import type { StationServer } from "./values";

/** An external LNS or CUPS as pages and REST show it. Nothing of its credential is shown but what names it. */
export type ServerView = {
  id: string;
  kind: StationServer;
  name: string;
  uri: string;
  trust: { subject: string; notAfter: string; pem: string };
  credential: { kind: "TOKEN" | "CERTIFICATE"; text: string } | null;
  mayRunCommands: boolean;
  version: number;
  changedAt: string;
  changedBy: string;
};

/** Who is sent to a server. */
export type ServerUses = {
  /** Domains whose stations are. */
  domains: string[];
  /** How many stations have it as their own, and the names of the first. */
  stations: number;
  stationNames: string[];
};

const NAMES_TOLD = 5;

/** All external servers of the organization by name, each with who uses it. */
export async function listServers(ctx: Context): Promise<(ServerView & { uses: ServerUses })[]> {
  authorize(ctx.actor, "stations:read");
  const rows = await ctx.db.externalServer.findMany({
    where: { organizationId: ctx.organizationId, deletedAt: null },
    orderBy: [{ name: "asc" }, { id: "asc" }],
  });
  const uses = await serverUses(
    ctx.db,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({ ...serverView(row), uses: uses.get(row.id) ?? NOBODY }));
}

/** @throws DomainError not_found `server_not_found`. */
export async function getServer(ctx: Context, id: string): Promise<ServerView & { uses: ServerUses }> {
  authorize(ctx.actor, "stations:read");
  const where = { id, organizationId: ctx.organizationId, deletedAt: null };
  const row = await ctx.db.externalServer.findFirst({ where });
  if (!row) throw serverNotFound();
  return { ...serverView(row), uses: (await serverUses(ctx.db, [id])).get(id) ?? NOBODY };
}

const NOBODY: ServerUses = { domains: [], stations: 0, stationNames: [] };

export function serverNotFound(): DomainError {
  return new DomainError("not_found", "server_not_found", "No server here has this id.");
}

export function serverView(row: ExternalServer): ServerView {
  const { certificate } = readForeignCertificate(row.trust);
  return {
    id: row.id,
    kind: row.server,
    name: row.name,
    uri: row.uri,
    trust: {
      subject: certificate ? subjectText(certificate) : "(unreadable)",
      notAfter: (certificate?.notAfter ?? row.createdAt).toISOString(),
      pem: pem("CERTIFICATE", row.trust),
    },
    credential: row.credentialKind && { kind: row.credentialKind, text: row.credentialText ?? "" },
    mayRunCommands: row.mayRunCommands,
    version: row.version,
    changedAt: row.changedAt.toISOString(),
    changedBy: row.changedBy,
  };
}

/** Who is sent to each of these servers; deleted stations do not count. */
export async function serverUses(db: Pick<Tx, "$queryRaw">, ids: readonly string[]): Promise<Map<string, ServerUses>> {
  if (ids.length === 0) return new Map();
  const rows = await db.$queryRaw<{ id: string; domains: string[]; stations: bigint; stationNames: string[] }[]>`
    WITH used AS (
      SELECT server_id, domain, NULL AS name FROM lns_assignment WHERE server_id IN (${Prisma.join(ids)}) AND domain IS NOT NULL
      UNION ALL
      SELECT assignment.server_id, NULL, station.name FROM lns_assignment AS assignment
      JOIN base_station AS station ON station.id = assignment.base_station_id AND station.deleted_at IS NULL
      WHERE assignment.server_id IN (${Prisma.join(ids)})
      UNION ALL
      SELECT cups_server_id, NULL, name FROM base_station
      WHERE cups_server_id IN (${Prisma.join(ids)}) AND deleted_at IS NULL
    )
    SELECT server_id AS id, COALESCE(array_agg(domain ORDER BY domain) FILTER (WHERE domain IS NOT NULL), '{}') AS domains,
           count(name) AS stations,
           COALESCE((array_agg(name ORDER BY name) FILTER (WHERE name IS NOT NULL))[1:${NAMES_TOLD}], '{}') AS "stationNames"
    FROM used GROUP BY server_id`;
  return new Map(rows.map(({ id, stations, ...row }) => [id, { ...row, stations: Number(stations) }]));
}
