import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { DomainError } from "#lib/platform/domain-error";
import { lockVendorCa, moveVendorCa, scopeOf } from "./lock-vendor-ca";
import type { ChangeVendorCa } from "./vendor-ca-schema";

/**
 * A second person lets a vendor CA count, with the scope that it has.
 *
 * @throws DomainError not_found `vendor_ca_not_found`, stale `vendor_ca_changed`.
 * @throws DomainError conflict `vendor_ca_wrong_status` unless it awaits approval.
 * @throws DomainError forbidden `second_person_required` for whoever uploaded it, or widened its scope last.
 */
export async function approveVendorCa(ctx: Context, input: ChangeVendorCa): Promise<{ id: string; version: number }> {
  return auditedTransaction(ctx, "cas:write", async (tx) => {
    const row = await lockVendorCa(tx, ctx, input);
    if (row.status === "AWAITING_APPROVAL" && row.createdById === ctx.actor.id) throw secondPersonRequired();
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

function secondPersonRequired(): DomainError {
  const message = "You asked for this vendor CA yourself. Another person has to approve it.";
  return new DomainError("forbidden", "second_person_required", message);
}
