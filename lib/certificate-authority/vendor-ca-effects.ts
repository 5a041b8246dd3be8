import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import { Prisma, type VendorCa } from "#lib/generated/prisma/client";
import { vendorCaNotFound } from "./lock-vendor-ca";
import { scopeCondition } from "./scope-condition";
import { isInScope, type VendorCaScope } from "./values";

/** Who loses access when a vendor CA is suspended or removed; times are RFC 3339 UTC. */
export interface VendorCaEffects {
  /** Declared Basics Stations that the scope takes in, whatever they prove themselves by. */
  inScope: number;
  /** Those that showed one of its certificates when they were let in last. */
  seen: number;
  /** Of these, with an open connection to the LNS by such a certificate, or by what CUPS handed out on its word. */
  connected: number;
  /** Of those seen, the ones that no other active vendor CA with the same root lets in. */
  losing: number;
  /** Those seen, the latest first; at most 200. */
  stations: AffectedStation[];
}

export interface AffectedStation {
  id: string;
  name: string;
  lrrId: string;
  eui64: string;
  /** When it showed that certificate last. */
  shownAt: string;
  certificateSha256: string;
  connected: boolean;
  /** Name of another active vendor CA that lets it in; null: it loses access. */
  stillBy: string | null;
}

const MOST_SHOWN = 200;

/**
 * What is known of the base stations that come by a vendor CA: a station that never called is known by the scope alone.
 *
 * @throws DomainError not_found `vendor_ca_not_found`.
 */
export async function getVendorCaEffects(ctx: Context, id: string): Promise<VendorCaEffects> {
  authorize(ctx.actor, "stations:read");
  const row = await ctx.db.vendorCa.findFirst({
    where: { id, organizationId: ctx.organizationId, status: { not: "REMOVED" } },
  });
  if (!row) throw vendorCaNotFound();
  const others = await findOthersOfRoot(ctx, id);
  const [inScope, counts, latest] = await Promise.all([
    countInScope(ctx, row),
    countSeen(ctx, id, others),
    findLatestSeen(ctx, id),
  ]);
  const stations = latest.map(({ domains, ...station }) => ({
    ...station,
    shownAt: station.shownAt.toISOString(),
    stillBy: others.find((other) => isInScope(other, station.eui64, domains))?.name ?? null,
  }));
  return { inScope, ...counts, stations };
}

/** Declared Basics Stations of the actor's organization that a scope takes in. */
export async function countInScope(ctx: Context, scope: VendorCaScope): Promise<number> {
  const [row] = await ctx.db.$queryRaw<{ count: bigint }[]>`
    SELECT count(*) AS count FROM base_station WHERE ${scopeCondition(scope, ctx.organizationId)}`;
  return Number(row?.count ?? 0);
}

/** A base station that came by a vendor CA last. */
export interface SeenStation {
  id: string;
  name: string;
  lrrId: string;
  eui64: string;
  domains: string[];
  shownAt: Date;
  certificateSha256: string;
  connected: boolean;
}

async function findLatestSeen(ctx: Context, vendorCaId: string): Promise<SeenStation[]> {
  return ctx.db.$queryRaw<SeenStation[]>`
    SELECT base_station.id, base_station.name, base_station.lrr_id AS "lrrId", base_station.eui64, base_station.domains,
      seen.vendor_certificate_at AS "shownAt", seen.vendor_certificate_sha256 AS "certificateSha256",
      session.base_station_id IS NOT NULL AS connected
    ${seenBy(ctx, vendorCaId)}
    ORDER BY seen.vendor_certificate_at DESC, base_station.id LIMIT ${MOST_SHOWN}`;
}

/** Of all that were seen; there may be as many as there are base stations. */
async function countSeen(
  ctx: Context,
  vendorCaId: string,
  others: readonly VendorCa[],
): Promise<Pick<VendorCaEffects, "seen" | "connected" | "losing">> {
  const scopes = others.map((other) => Prisma.sql`(${scopeCondition(other, ctx.organizationId)})`);
  const keeps = scopes.length > 0 ? Prisma.join(scopes, " OR ") : Prisma.sql`FALSE`;
  const [row] = await ctx.db.$queryRaw<[{ seen: bigint; connected: bigint; losing: bigint }]>`
    SELECT count(*) AS seen, count(session.base_station_id) AS connected,
      count(*) FILTER (WHERE NOT (${keeps})) AS losing
    ${seenBy(ctx, vendorCaId)}`;
  return { seen: Number(row.seen), connected: Number(row.connected), losing: Number(row.losing) };
}

/** Base stations that showed one of its certificates when they were let in last, each with the connection it would lose. */
export const seenBy = ({ organizationId }: Context, vendorCaId: string): Prisma.Sql => Prisma.sql`
    FROM base_station_observation AS seen
      JOIN base_station ON base_station.id = seen.base_station_id
      LEFT JOIN lns_session AS session ON session.base_station_id = base_station.id AND session.disconnected_at IS NULL
        AND (session.proof = 'VENDOR_CERTIFICATE' AND session.certificate_sha256 = seen.vendor_certificate_sha256
          OR EXISTS (SELECT FROM station_credential
            WHERE station_credential.id = session.credential_id AND station_credential.vendor_ca_id = ${vendorCaId}))
    WHERE seen.vendor_ca_id = ${vendorCaId} AND base_station.organization_id = ${organizationId}
      AND base_station.deleted_at IS NULL AND base_station.eui64 IS NOT NULL`;

/** Other active vendor CAs that hold one of the same roots. */
async function findOthersOfRoot(ctx: Context, id: string): Promise<VendorCa[]> {
  const roots = await ctx.db.vendorCaCertificate.findMany({
    where: { vendorCaId: id, isRoot: true },
    select: { sha256: true },
  });
  return ctx.db.vendorCa.findMany({
    where: {
      ...{ id: { not: id }, organizationId: ctx.organizationId, status: "ACTIVE" },
      certificates: { some: { isRoot: true, sha256: { in: roots.map(({ sha256 }) => sha256) } } },
    },
    orderBy: [{ name: "asc" }, { id: "asc" }],
  });
}
