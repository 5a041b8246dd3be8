import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { DAY_MS } from "#lib/platform/clock";
import { readPolicy } from "#lib/policy/read-policy";
import type { Policy } from "#lib/policy/values";
import { activeOf, type JudgedAuthority } from "./authority-actions";
import { authorityIn, lockAuthorities } from "./lock-authorities";
import { neededUntil } from "./needed-until";
import { openRotation } from "./open-rotation";
import { ISSUING_LIFE_YEARS, ROTATE_AHEAD_DAYS, ROTATE_GAIN_DAYS } from "./values";

/**
 * Asks for successors in time: half a year before a CA that signs can no longer cover what it is asked for. Runs every
 * hour, in any process.
 *
 * @returns how many successors were asked for now.
 */
export async function planRotations(ctx: Context): Promise<number> {
  const { policy } = await readPolicy(ctx);
  const all = await ctx.db.certificateAuthority.findMany();
  const open = await ctx.db.authorityRotation.findMany({ where: { status: "OPEN" }, select: { kind: true } });
  const due = dueForSuccessor(all, policy, ctx.clock.now()).filter(({ kind }) =>
    open.every((one) => one.kind !== kind),
  );
  for (const { id } of due) {
    await auditedTransaction(ctx, "platform:operate", async (tx) => {
      const { audit } = await openRotation(tx, ctx, authorityIn(await lockAuthorities(tx), id));
      return { result: null, audit: [{ ...audit, organizationId: null }] };
    });
  }
  if (due.length > 0) ctx.notify("authority");
  return due.length;
}

/** CAs that sign now and need a successor. One that would hardly outlast its predecessor, for the root's sake, helps nobody. */
export function dueForSuccessor<A extends JudgedAuthority>(
  all: readonly A[],
  policy: Pick<Policy, "validity">,
  now: Date,
): A[] {
  const root = activeOf(all, "ROOT");
  if (!root) return [];
  const ahead = new Date(now.getTime() + ROTATE_AHEAD_DAYS * DAY_MS);
  const successorEnd = new Date(now);
  successorEnd.setUTCFullYear(successorEnd.getUTCFullYear() + ISSUING_LIFE_YEARS);
  const end = Math.min(successorEnd.getTime(), root.notAfter.getTime());
  return (["BASE_STATION", "SERVER"] as const).flatMap((kind) => {
    const active = activeOf(all, kind);
    if (!active || active.notAfter >= neededUntil(kind, policy, ahead)) return [];
    return end - active.notAfter.getTime() >= ROTATE_GAIN_DAYS * DAY_MS ? [active] : [];
  });
}
