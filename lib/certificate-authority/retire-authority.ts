import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { readPolicy } from "#lib/policy/read-policy";
import { retireRefusal } from "./authority-actions";
import { authorityIn, lockAuthorities } from "./lock-authorities";

/**
 * RETIRE: a CA signs no new certificates any more and leaves /cacerts. What it has signed stays as it is: it keeps its
 * revocation lists and OCSP answers.
 *
 * @throws DomainError not_found `authority_not_found`; conflict `root_is_not_retired`, `authority_already_retired`,
 * `authority_is_the_only_one`, `authority_is_needed`.
 */
export async function retireAuthority(ctx: Context, authorityId: string): Promise<null> {
  const { policy } = await readPolicy(ctx);
  const done = await auditedTransaction(ctx, "cas:write", async (tx) => {
    const all = await lockAuthorities(tx);
    const authority = authorityIn(all, authorityId);
    const retiredAt = ctx.clock.now();
    const refusal = retireRefusal(all, authority, policy, retiredAt);
    if (refusal) throw refusal;
    await tx.certificateAuthority.update({ where: { id: authority.id }, data: { retiredAt } });
    const target = { type: "certificate_authority", id: authority.id };
    return { result: null, audit: [{ action: "authority.retire", target, detail: { name: authority.name } }] };
  });
  ctx.notify("authority");
  return done;
}
