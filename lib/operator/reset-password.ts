import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import type { WithTemporaryPassword } from "./create-operator";
import { revokeSessions } from "./end-session";
import { refuseStrongerRole } from "./grant";
import { lockOperator, operatorView } from "./operator-view";
import { generatePassword, hashPassword } from "./password";

/**
 * Gives a user a new temporary password and ends its sessions.
 *
 * @throws DomainError not_found `operator_not_found`.
 * @throws DomainError forbidden `permission_required` for a user whose role holds more than the actor.
 */
export async function resetPassword(ctx: Context, operatorId: string): Promise<WithTemporaryPassword> {
  const password = generatePassword(ctx.random);
  const passwordHash = await hashPassword(password, ctx.random);
  const operator = await auditedTransaction(ctx, "operators:write", async (tx) => {
    const before = await lockOperator(tx, ctx, operatorId);
    refuseStrongerRole(ctx.actor, before.role);
    const row = await tx.operator.update({
      where: { id: before.id },
      data: { passwordHash, passwordIsTemporary: true, version: { increment: 1 } },
    });
    const endedSessions = await revokeSessions(tx, ctx, row.id);
    const target = { type: "operator", id: row.id };
    const detail = { name: row.name, endedSessions };
    return { result: { ...operatorView(row) }, audit: [{ action: "operator.reset_password", target, detail }] };
  });
  return { operator, temporaryPassword: ctx.idempotency?.replayed ? null : password };
}
