import type { Context } from "#lib/audit/context";
import type { SigningAuthority } from "#lib/certificate-authority/signing-authority";
import { DAY_MS } from "#lib/platform/clock";
import { issueRevocationList } from "./issue-revocation-list";
import { ROOT_LIST_RENEW_DAYS } from "./values";

/** The root's shard when its list is missing, out of date, or within 90 days of its end (enrolment.md H7). */
export async function findDueRootShard(ctx: Pick<Context, "db" | "clock">) {
  const limit = new Date(ctx.clock.now().getTime() + ROOT_LIST_RENEW_DAYS * DAY_MS);
  const shard = await ctx.db.revocationShard.findFirst({
    where: { authority: { kind: "ROOT" } },
    include: { authority: true },
    omit: { list: true },
  });
  if (!shard) return undefined;
  const due = shard.nextUpdate === null || shard.nextUpdate < limit || shard.generation !== shard.publishedGeneration;
  return due ? shard : undefined;
}

/** Publishes the root's list if it is due. Only the ceremony process can, because it alone opens the root's key. */
export async function issueRootRevocationList(
  ctx: Context,
  loadRoot: (root: SigningAuthority["authority"]) => Promise<SigningAuthority>,
): Promise<bigint | null> {
  const shard = await findDueRootShard(ctx);
  if (!shard) return null;
  return issueRevocationList(ctx, shard.id, await loadRoot(shard.authority));
}
