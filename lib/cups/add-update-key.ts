import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { crc32 } from "#lib/pki/crc32";
import { violatedUniqueIndex } from "#lib/platform/db/violated-unique-index";
import { DomainError } from "#lib/platform/domain-error";
import { newId } from "#lib/platform/new-id";
import type { AddUpdateKey } from "./update-schema";
import { type UpdateKeyView, updateKeyView } from "./update-views";

/**
 * Makes a public key known by which base stations check updates.
 *
 * @throws DomainError conflict `update_key_known`.
 */
export async function addUpdateKey(ctx: Context, { name, key }: AddUpdateKey): Promise<UpdateKeyView> {
  const id = newId(ctx, "upk");
  try {
    return await auditedTransaction(ctx, "commands:run", async (tx) => {
      const { organizationId, actor, clock } = ctx;
      const row = await tx.updateKey.create({
        data: {
          ...{ id, organizationId, name, point: key, crc32: BigInt(crc32(key)) },
          ...{ createdAt: clock.now(), createdBy: actor.name },
        },
      });
      const view = updateKeyView(row);
      const detail = { name, crc32: view.crc32 };
      return { result: view, audit: [{ action: "update_key.add", target: { type: "update_key", id }, detail }] };
    });
  } catch (error) {
    if (!violatedUniqueIndex(error)?.includes("crc32")) throw error;
    throw new DomainError("conflict", "update_key_known", "This key is there already.");
  }
}
