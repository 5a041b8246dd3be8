import type { Context } from "#lib/audit/context";
import type { AuthorityKeyring } from "#lib/certificate-authority/authority-keyring";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "#lib/platform/clock";
import { issueRevocationList, ListRefusedError } from "./issue-revocation-list";
import { LIST_ALARM_DAYS, LIST_EVERY_HOURS } from "./values";

/** Lists that failed, by shard: each attempt spends a number, and of a long list a second of work. */
export type FailedLists = Map<string, { failures: number; at: Date; pauseMs: number }>;

/** A list that the gate refused needs somebody to look; anything else heals by itself. */
const LONGEST_PAUSE_MS = { refused: MINUTE_MS, failed: 5 * SECOND_MS };

/**
 * Publishes every list that is due: something was revoked since, or it is a day old. One that fails stops no other.
 *
 * @param failed kept by the caller between the runs: what fails again and again is tried less and less often.
 * @returns how many lists were published.
 */
export async function publishDueLists(
  ctx: Context,
  keyring: AuthorityKeyring,
  failed: FailedLists = new Map(),
): Promise<number> {
  let published = 0;
  for (const shard of await findDueShards(ctx)) {
    if (isPausing(ctx, failed.get(shard.id))) continue;
    try {
      const number = await issueRevocationList(ctx, shard.id, keyring.byId(shard.authorityId));
      failed.delete(shard.id);
      if (number !== null) published++;
    } catch (error) {
      const failures = (failed.get(shard.id)?.failures ?? 0) + 1;
      const longest = LONGEST_PAUSE_MS[error instanceof ListRefusedError ? "refused" : "failed"];
      const pauseMs = Math.min(2 ** Math.min(failures, 6) * SECOND_MS, longest);
      failed.set(shard.id, { failures, at: ctx.clock.now(), pauseMs });
      ctx.log.error({ error, path: shard.path, failures }, "revocation list not published");
    }
  }
  return published;
}

/** A clock that was put back ends the pause. */
function isPausing(ctx: Context, failure: { at: Date; pauseMs: number } | undefined): boolean {
  if (!failure) return false;
  const ms = ctx.clock.now().getTime() - failure.at.getTime();
  return ms >= 0 && ms < failure.pauseMs;
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
