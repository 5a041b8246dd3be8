import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { DomainError, validationFailed } from "#lib/platform/domain-error";
import { revokeSessions } from "./end-session";
import { hashPassword, verifyPassword } from "./password";
import type { ChangePassword } from "./schema";
import type { SignInLimiter } from "./sign-in-limiter";

/**
 * Changes the actor's own password. Its other sessions end; this one goes on.
 *
 * @throws DomainError invalid `validation_failed`: the current password is wrong, or the new one is the same.
 * @throws DomainError rate_limited `too_many_attempts` when the current one is guessed.
 */
export async function changePassword(ctx: Context, limiter: SignInLimiter, input: ChangePassword): Promise<void> {
  const { actor } = ctx;
  if (actor.type !== "operator") throw new DomainError("forbidden", "permission_required", "A token has no password.");
  const own = await ctx.db.operator.findUniqueOrThrow({
    where: { id: actor.id },
    select: { email: true, passwordHash: true },
  });
  await limiter.attempt(own.email, ctx.address ?? "");
  if (!(await verifyPassword(own.passwordHash, input.currentPassword))) {
    throw fault("/currentPassword", "wrong_password", "This is not your current password.");
  }
  await limiter.succeeded(own.email, ctx.address ?? "");
  if (input.newPassword === input.currentPassword) {
    throw fault("/newPassword", "same_password", "This is your current password. Choose another one.");
  }

  const passwordHash = await hashPassword(input.newPassword, ctx.random);
  await auditedTransaction(ctx, "account:write", async (tx) => {
    await tx.operator.update({
      where: { id: actor.id },
      data: { passwordHash, passwordIsTemporary: false, version: { increment: 1 } },
    });
    const endedSessions = await revokeSessions(tx, ctx, actor.id, actor.sessionId);
    const target = { type: "operator", id: actor.id };
    return { result: null, audit: [{ action: "operator.change_password", target, detail: { endedSessions } }] };
  });
}

const fault = (pointer: string, code: string, detail: string) => validationFailed([{ pointer, code, detail }]);
