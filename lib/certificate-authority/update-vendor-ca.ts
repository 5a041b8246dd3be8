import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { operatorBehind } from "#lib/audit/operator-behind";
import type { VendorCa } from "#lib/generated/prisma/client";
import type { Json } from "#lib/platform/json";
import { readPolicy } from "#lib/policy/read-policy";
import { lockVendorCa, scopeOf } from "./lock-vendor-ca";
import { isScopeWithin } from "./values";
import type { UpdateVendorCa } from "./vendor-ca-schema";

/**
 * Changes the name or the scope of a vendor CA; what is left out stays. Base stations that leave the scope are
 * disconnected within a second. Where the policy asks for a second person, a wider scope awaits approval like a new CA.
 *
 * @throws DomainError not_found `vendor_ca_not_found`, stale `vendor_ca_changed`.
 */
export async function updateVendorCa(ctx: Context, input: UpdateVendorCa): Promise<{ id: string; version: number }> {
  return auditedTransaction(ctx, "cas:write", async (tx) => {
    const before = await lockVendorCa(tx, ctx, input);
    const { policy } = await readPolicy({ db: tx });
    const { name = before.name } = input;
    const scope = patchedScope(before, input.scope);
    const isWidened = !isScopeWithin(scope, before);
    const awaits = isWidened && (policy.vendorCaApproval || before.status === "AWAITING_APPROVAL");
    const after = await tx.vendorCa.update({
      where: { id: before.id },
      data: {
        ...{ name, ...scopeOf(scope) },
        ...(awaits && { status: "AWAITING_APPROVAL" as const, createdById: operatorBehind(ctx.actor) ?? ctx.actor.id }),
        version: { increment: 1 },
        changedAt: ctx.clock.now(),
        changedBy: ctx.actor.name,
      },
    });
    return {
      result: { id: after.id, version: after.version },
      audit: [
        {
          action: "vendor_ca.update",
          target: { type: "vendor_ca", id: before.id },
          detail: { name: after.name, changes: changedFields(before, after) },
        },
      ],
    };
  });
}

function patchedScope(before: VendorCa, patch: UpdateVendorCa["scope"] = {}) {
  const { euiPrefixes = before.euiPrefixes, euiRanges = before.euiRanges, domains = before.domains } = patch;
  return { euiPrefixes, euiRanges, domains };
}

const FIELDS = ["name", "status", "euiPrefixes", "euiRanges", "domains"] as const;

function changedFields(before: VendorCa, after: VendorCa): Record<string, { before: Json; after: Json }> {
  const changed = FIELDS.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));
  return Object.fromEntries(changed.map((field) => [field, { before: before[field], after: after[field] }]));
}
