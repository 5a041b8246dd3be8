import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { DomainError } from "#lib/platform/domain-error";
import { lockUpdatePackage } from "./lock-update-package";
import type { ReadUpdatePackage } from "./update-schema";

/**
 * Deletes an update package that no base station waits for; its bytes are erased, what was installed stays on record.
 *
 * @throws DomainError not_found `update_package_not_found`; conflict `update_package_in_use`.
 */
export async function deleteUpdatePackage(ctx: Context, { updatePackage: id }: ReadUpdatePackage): Promise<void> {
  await auditedTransaction(ctx, "commands:run", async (tx) => {
    const found = await lockUpdatePackage(tx, ctx, id);
    const waiting = await tx.stationUpdate.count({
      where: { packageId: id, status: { in: ["WAITING", "SENT"] }, baseStation: { deletedAt: null } },
    });
    if (waiting > 0) {
      const text = waiting === 1 ? "1 base station waits" : `${waiting} base stations wait`;
      throw new DomainError("conflict", "update_package_in_use", `${text} for this update. Withdraw it there first.`);
    }
    const data = { deletedAt: ctx.clock.now(), data: new Uint8Array() };
    await tx.updatePackage.update({ where: { id }, data });
    const target = { type: "update_package", id };
    const detail = { name: found.name, package: found.package };
    return { result: null, audit: [{ action: "update_package.delete", target, detail }] };
  });
}
