import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { violatedUniqueIndex } from "#lib/platform/db/violated-unique-index";
import { DomainError } from "#lib/platform/domain-error";
import { newId } from "#lib/platform/new-id";
import { refuseStrongerRole } from "./grant";
import { type OperatorView, operatorView } from "./operator-view";
import { generatePassword, hashPassword } from "./password";
import type { CreateOperator } from "./schema";

/** Shown once; null when the answer is a replay, since it is stored nowhere. */
export interface WithTemporaryPassword {
  operator: OperatorView;
  temporaryPassword: string | null;
}

/**
 * Creates a user with a temporary password, which must be changed at the first sign-in.
 *
 * @throws DomainError conflict `email_taken`: an e-mail is unique on the platform, as the organization is known only
 * after sign-in.
 * @throws DomainError forbidden `permission_required` for a role that holds more than the actor.
 */
export async function createOperator(ctx: Context, input: CreateOperator): Promise<WithTemporaryPassword> {
  refuseStrongerRole(ctx.actor, input.role);
  const password = generatePassword(ctx.random);
  const passwordHash = await hashPassword(password, ctx.random);
  try {
    const operator = await auditedTransaction(ctx, "operators:write", async (tx) => {
      if (await tx.operator.findUnique({ where: { email: input.email }, select: { id: true } })) throw emailTaken();
      const row = await tx.operator.create({
        data: {
          id: newId(ctx, "usr"),
          organizationId: ctx.organizationId,
          ...input,
          passwordHash,
          passwordIsTemporary: true,
          createdAt: ctx.clock.now(),
        },
      });
      const target = { type: "operator", id: row.id };
      return { result: { ...operatorView(row) }, audit: [{ action: "operator.create", target, detail: { ...input } }] };
    });
    return { operator, temporaryPassword: ctx.idempotency?.replayed ? null : password };
  } catch (error) {
    throw violatedUniqueIndex(error) ? emailTaken() : error;
  }
}

function emailTaken(): DomainError {
  const detail = "Another user of this platform has this e-mail address.";
  return new DomainError("conflict", "email_taken", detail, {
    errors: [{ pointer: "/email", code: "email_taken", detail }],
  });
}
