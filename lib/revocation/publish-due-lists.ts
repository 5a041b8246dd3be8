import type { Context } from "#lib/audit/context";
import type { AuthorityKeyring } from "#lib/certificate-authority/authority-keyring";
import { DAY_MS, HOUR_MS } from "#lib/platform/clock";
import { issueRevocationList } from "./issue-revocation-list";
import { LIST_ALARM_DAYS, LIST_EVERY_HOURS } from "./values";

/**
 * Publishes every list that is due: something was revoked since, or it is a day old. One that fails stops no other.
 *
 * @returns how many lists were published.
 */
export async function publishDueLists(ctx: Context, keyring: AuthorityKeyring): Promise<number> {
  let published = 0;
  for (const shard of await findDueShards(ctx)) {
    try {
      const number = await issueRevocationList(ctx, shard.id, keyring.byId(shard.authorityId));
      if (number !== null) published++;
    } catch (error) {
      ctx.log.error({ error, path: shard.path }, "revocation list not published");
    }
  }
  return published;
}

function findDueShards(ctx: Context): Promise<{ id: string; path: string; authorityId: string }[]> {
  const old = new Date(ctx.clock.now().getTime() - LIST_EVERY_HOURS * HOUR_MS);
  // Prisma cannot compare two columns.
  return ctx.db.$queryRaw`
    SELECT s.id, s.path, s.authority_id AS "authorityId"
    FROM revocation_shard s JOIN certificate_authority a ON a.id = s.authority_id
    WHERE a.kind <> 'ROOT' AND (s.generation <> s.published_generation OR s.list IS NULL OR s.this_update <= ${old})
    ORDER BY s.id`;
}

/** Lists that are about to run out although one is made every day: paths, for the log and the health of the process. */
export async function findStaleLists(ctx: Context): Promise<string[]> {
  const limit = new Date(ctx.clock.now().getTime() + LIST_ALARM_DAYS * DAY_MS);
  const rows = await ctx.db.revocationShard.findMany({
    where: { authority: { kind: { not: "ROOT" } }, OR: [{ nextUpdate: null }, { nextUpdate: { lt: limit } }] },
    select: { path: true },
  });
  return rows.map(({ path }) => path);
}
