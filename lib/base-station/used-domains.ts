import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import { Prisma } from "#lib/generated/prisma/client";

const MOST = 500;
/** Different sets of domains that are looked at. */
const MOST_SETS = 2_000;

/** Domains that base stations have, by their text; the first 500. */
export async function listUsedDomains(ctx: Context): Promise<string[]> {
  authorize(ctx.actor, "stations:read");
  const rows = await ctx.db.$queryRaw<{ domain: string }[]>(usedDomainsStatement(ctx.organizationId));
  return rows.map(({ domain }) => domain);
}

/**
 * Many stations share few sets of domains: from each set one step through base_station_used_domains_idx leads to the
 * next, where DISTINCT would read all stations whenever somebody opens the list.
 */
export function usedDomainsStatement(organizationId: string): Prisma.Sql {
  const first = (after: Prisma.Sql) => Prisma.sql`
    SELECT hash_array_extended(domains, 0) AS hash, domains FROM base_station
    WHERE organization_id = ${organizationId} AND deleted_at IS NULL AND domains <> '{}' ${after}
    ORDER BY hash_array_extended(domains, 0) LIMIT 1`;
  return Prisma.sql`
    WITH RECURSIVE used AS (
      (${first(Prisma.empty)})
      UNION ALL
      SELECT next.* FROM used, LATERAL (${first(Prisma.sql`AND hash_array_extended(domains, 0) > used.hash`)}) AS next
    )
    SELECT DISTINCT unnest(domains) AS domain FROM (SELECT domains FROM used LIMIT ${MOST_SETS}) AS sets
    ORDER BY 1 LIMIT ${MOST}`;
}
