import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { rotateRefusal } from "./authority-actions";
import { authorityIn, lockAuthorities } from "./lock-authorities";
import { openRotation } from "./open-rotation";

/**
 * ROTATE: asks for a successor of the CA that signs now. The ceremony process alone can make it; from then on new
 * certificates come from it, while the old CA keeps its revocation lists and OCSP answers. Again is the same demand.
 *
 * @returns the id of the demand.
 * @throws DomainError not_found `authority_not_found`; conflict `root_is_not_rotated`, `authority_has_successor`.
 */
export async function requestRotation(ctx: Context, authorityId: string): Promise<{ operation: string }> {
  const asked = await auditedTransaction(ctx, "cas:write", async (tx) => {
    const all = await lockAuthorities(tx);
    const authority = authorityIn(all, authorityId);
    const refusal = rotateRefusal(all, authority);
    if (refusal) throw refusal;
    const { id, audit } = await openRotation(tx, ctx, authority);
    return { result: { operation: id }, audit: [audit] };
  });
  ctx.notify("authority");
  return asked;
}
