import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { operatorBehind } from "#lib/audit/operator-behind";
import { validationFailed } from "#lib/platform/domain-error";
import { newId } from "#lib/platform/new-id";
import { refuseToExceed } from "./grant";
import type { CreateToken } from "./schema";
import { hashOfSecret, newTokenSecret, tokenHint } from "./token-hash";
import { type TokenView, tokenView } from "./token-view";

/**
 * Creates a service account's token.
 *
 * @returns the token, which is stored only by its hash; null when the answer is a replay.
 * @throws DomainError forbidden `permission_required` for a scope that the actor does not hold.
 * @throws DomainError invalid `validation_failed` for an expiry that is past.
 */
export async function createToken(
  ctx: Context,
  { name, scopes, expiresAt }: CreateToken,
): Promise<{ token: TokenView; secret: string | null }> {
  refuseToExceed(ctx.actor, scopes);
  const now = ctx.clock.now();
  if (expiresAt && expiresAt <= now) {
    throw validationFailed([{ pointer: "/expiresAt", code: "past", detail: "This time is past." }]);
  }
  const secret = newTokenSecret(ctx.random);
  const token = await auditedTransaction(ctx, "tokens:write", async (tx) => {
    const row = await tx.apiToken.create({
      data: {
        id: newId(ctx, "tok"),
        organizationId: ctx.organizationId,
        name,
        tokenHash: hashOfSecret(secret),
        hint: tokenHint(secret),
        scopes,
        createdBy: ctx.actor.name,
        operatorId: operatorBehind(ctx.actor),
        createdAt: now,
        expiresAt,
      },
    });
    const detail = { name, scopes, expiresAt: expiresAt?.toISOString() ?? null };
    const target = { type: "api_token", id: row.id };
    return { result: { ...tokenView(row, now) }, audit: [{ action: "api_token.create", target, detail }] };
  });
  return { token, secret: ctx.idempotency?.replayed ? null : secret };
}
