import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { DomainError } from "#lib/platform/domain-error";
import { tokenNotFound } from "./token-view";

/**
 * Revokes a token: the next request with it is refused.
 *
 * @throws DomainError not_found `token_not_found`, also for one of another organization.
 * @throws DomainError conflict `token_already_revoked`.
 */
export async function revokeToken(ctx: Context, tokenId: string): Promise<void> {
  await auditedTransaction(ctx, "tokens:write", async (tx) => {
    const token = await tx.apiToken.findFirst({ where: { id: tokenId, organizationId: ctx.organizationId } });
    if (!token) throw tokenNotFound();
    const { count } = await tx.apiToken.updateMany({
      where: { id: token.id, revokedAt: null },
      data: { revokedAt: ctx.clock.now() },
    });
    if (count === 0) throw new DomainError("conflict", "token_already_revoked", "This token is revoked already.");
    const target = { type: "api_token", id: token.id };
    return { result: null, audit: [{ action: "api_token.revoke", target, detail: { name: token.name } }] };
  });
}
