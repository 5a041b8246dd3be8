import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";

const MOST = 500;

/** Domains that base stations have, by their text; the first 500. */
export async function listUsedDomains(ctx: Context): Promise<string[]> {
  authorize(ctx.actor, "stations:read");
  const rows = await ctx.db.$queryRaw<{ domain: string }[]>`
    SELECT DISTINCT unnest(domains) AS domain FROM base_station
    WHERE organization_id = ${ctx.organizationId} AND deleted_at IS NULL AND domains <> '{}'
    ORDER BY 1 LIMIT ${MOST}`;
  return rows.map(({ domain }) => domain);
}
