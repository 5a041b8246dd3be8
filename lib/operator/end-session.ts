import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import type { Tx } from "#lib/platform/db/client";

/** Signs the actor out: its session is over at once, in every process. */
export async function endSession(ctx: Context): Promise<void> {
  const { actor } = ctx;
  if (actor.type !== "operator") return;
  await auditedTransaction(ctx, "account:write", async (tx) => {
    await tx.operatorSession.updateMany({
      where: { id: actor.sessionId, revokedAt: null },
      data: { revokedAt: ctx.clock.now() },
    });
    return {
      result: null,
      audit: [{ action: "operator.sign_out", target: { type: "operator", id: actor.id }, detail: {} }],
    };
  });
}

/**
 * Ends an operator's sessions within a change.
 *
 * @param except the session that goes on, the one that changes its own password.
 * @returns how many were open.
 */
export async function revokeSessions(tx: Tx, ctx: Context, operatorId: string, except?: string): Promise<number> {
  const others = except === undefined ? {} : { id: { not: except } };
  const { count } = await tx.operatorSession.updateMany({
    where: { operatorId, revokedAt: null, ...others },
    data: { revokedAt: ctx.clock.now() },
  });
  return count;
}
