import type { Context } from "#lib/audit/context";
import type { Tx } from "#lib/platform/db/client";
import { updatePackageNotFound } from "./update-views";

/** The package, which stays until the transaction ends. @throws DomainError not_found `update_package_not_found`. */
export async function lockUpdatePackage(tx: Tx, ctx: Context, id: string): Promise<{ name: string; package: string }> {
  const [found] = await tx.$queryRaw<{ name: string; package: string }[]>`
    SELECT name, package FROM update_package
    WHERE id = ${id} AND organization_id = ${ctx.organizationId} AND deleted_at IS NULL
    FOR UPDATE`;
  if (!found) throw updatePackageNotFound();
  return found;
}
