import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { DomainError } from "#lib/platform/domain-error";

/**
 * Ends another session of the actor's own: a browser left open elsewhere.
 *
 * @throws DomainError not_found `session_not_found`, also for a session of somebody else.
 */
export async function endOwnSession(ctx: Context, sessionId: string): Promise<void> {
  await auditedTransaction(ctx, "account:write", async (tx) => {
    const { count } = await tx.operatorSession.updateMany({
      where: { id: sessionId, operatorId: ctx.actor.id, revokedAt: null },
      data: { revokedAt: ctx.clock.now() },
    });
    if (count === 0) throw new DomainError("not_found", "session_not_found", "This session has ended already.");
    const target = { type: "operator", id: ctx.actor.id };
    return { result: null, audit: [{ action: "operator.end_session", target, detail: {} }] };
  });
}
