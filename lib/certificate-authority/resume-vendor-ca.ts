import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { lockVendorCa, moveVendorCa } from "./lock-vendor-ca";
import type { ChangeVendorCa } from "./vendor-ca-schema";

/**
 * Lets base stations in by a suspended vendor CA again.
 *
 * @throws DomainError not_found `vendor_ca_not_found`, stale `vendor_ca_changed`.
 * @throws DomainError conflict `vendor_ca_wrong_status` unless it is suspended.
 */
export async function resumeVendorCa(ctx: Context, input: ChangeVendorCa): Promise<{ id: string; version: number }> {
  return auditedTransaction(ctx, "cas:write", async (tx) => {
    const row = await lockVendorCa(tx, ctx, input);
    const after = await moveVendorCa(tx, ctx, row, { from: ["SUSPENDED"], to: "ACTIVE", verb: "resumed" });
    return {
      result: { id: after.id, version: after.version },
      audit: [{ action: "vendor_ca.resume", target: { type: "vendor_ca", id: row.id }, detail: { name: row.name } }],
    };
  });
}
