import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { DomainError } from "#lib/platform/domain-error";
import type { DeleteUpdateKey } from "./update-schema";
import { updateKeyNotFound } from "./update-views";

/**
 * Deletes a key that no update is signed with.
 *
 * @throws DomainError not_found `update_key_not_found`; conflict `update_key_in_use`.
 */
export async function deleteUpdateKey(ctx: Context, { updateKey: id }: DeleteUpdateKey): Promise<void> {
  await auditedTransaction(ctx, "commands:run", async (tx) => {
    const [found] = await tx.$queryRaw<{ name: string }[]>`
      SELECT name FROM update_key WHERE id = ${id} AND organization_id = ${ctx.organizationId} FOR UPDATE`;
    if (!found) throw updateKeyNotFound();
    const packages = await tx.updateSignature.count({ where: { keyId: id, package: { deletedAt: null } } });
    if (packages > 0) {
      const text = packages === 1 ? "1 update package is" : `${packages} update packages are`;
      throw new DomainError("conflict", "update_key_in_use", `${text} signed with this key. Delete them first.`);
    }
    await tx.updateSignature.deleteMany({ where: { keyId: id } });
    await tx.updateKey.delete({ where: { id } });
    const target = { type: "update_key", id };
    return { result: null, audit: [{ action: "update_key.delete", target, detail: { name: found.name } }] };
  });
}
