import type { Actor } from "#lib/audit/actor";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { operatorBehind } from "#lib/audit/operator-behind";
import { DomainError } from "#lib/platform/domain-error";
import { lockVendorCa, moveVendorCa, scopeOf } from "./lock-vendor-ca";
import type { ChangeVendorCa } from "./vendor-ca-schema";

/**
 * A second person lets a vendor CA count, with the scope that it has.
 *
 * @throws DomainError not_found `vendor_ca_not_found`, stale `vendor_ca_changed`.
 * @throws DomainError conflict `vendor_ca_wrong_status` unless it awaits approval.
 * @throws DomainError forbidden `second_person_required` for whoever uploaded it, or widened its scope last: a person and
 * the tokens of that person are one. Also for a token of which nobody knows any more whose it is.
 */
export async function approveVendorCa(ctx: Context, input: ChangeVendorCa): Promise<{ id: string; version: number }> {
  return auditedTransaction(ctx, "cas:write", async (tx) => {
    const row = await lockVendorCa(tx, ctx, input);
    const refusal = row.status === "AWAITING_APPROVAL" ? approvalRefusal(ctx.actor, row) : undefined;
    if (refusal) throw new DomainError("forbidden", "second_person_required", refusal);
    const after = await moveVendorCa(tx, ctx, row, {
      ...{ from: ["AWAITING_APPROVAL"], to: "ACTIVE", verb: "approved", approved: true },
    });
    return {
      result: { id: after.id, version: after.version },
      audit: [
        {
          action: "vendor_ca.approve",
          target: { type: "vendor_ca", id: row.id },
          detail: { name: row.name, createdBy: row.createdBy, ...scopeOf(row) },
        },
      ],
    };
  });
}

/** Why this actor is not the second person; undefined for one who is. */
export function approvalRefusal(actor: Actor, { createdById }: { createdById: string }): string | undefined {
  const approver = operatorBehind(actor);
  if (approver === null) return "Nobody knows whose token this is. Sign in, or make a new token, to approve it.";
  return approver === createdById ? "Another person than whoever asked for it has to approve it." : undefined;
}
