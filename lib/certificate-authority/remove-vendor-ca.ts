import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { lockVendorCa, moveVendorCa } from "./lock-vendor-ca";
import type { ChangeVendorCa } from "./vendor-ca-schema";

/**
 * Removes a vendor CA for good: whoever was let in by it alone is refused from now on, and connections that rest on it
 * are closed within a second. Its row stays for what refers to it.
 *
 * @throws DomainError not_found `vendor_ca_not_found`, stale `vendor_ca_changed`.
 */
export async function removeVendorCa(ctx: Context, input: ChangeVendorCa): Promise<{ id: string }> {
  return auditedTransaction(ctx, "cas:write", async (tx) => {
    const row = await lockVendorCa(tx, ctx, input);
    const from = ["AWAITING_APPROVAL", "ACTIVE", "SUSPENDED"] as const;
    await moveVendorCa(tx, ctx, row, { from, to: "REMOVED", verb: "removed" });
    return {
      result: { id: row.id },
      audit: [{ action: "vendor_ca.remove", target: { type: "vendor_ca", id: row.id }, detail: { name: row.name } }],
    };
  });
}
