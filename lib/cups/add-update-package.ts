import { createHash } from "node:crypto";
import { auditedTransaction } from "#lib/audit/audited-transaction";
import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import { toHex } from "#lib/pki/bytes";
import { type FieldError, validationFailed } from "#lib/platform/domain-error";
import { newId } from "#lib/platform/new-id";
import { isUpdateSignature } from "./update-point";
import type { AddUpdatePackage } from "./update-schema";
import { NOBODY_HAS_IT, type UpdatePackageView, updatePackageView } from "./update-views";

/**
 * Stores a program that base stations are to run, with its signatures. Each must be of a key that is known here: what no
 * key has signed, nobody could check.
 *
 * @throws DomainError invalid `validation_failed` for a signature that none of the keys has made.
 */
export async function addUpdatePackage(ctx: Context, input: AddUpdatePackage): Promise<UpdatePackageView> {
  authorize(ctx.actor, "commands:run");
  const { organizationId, actor, clock } = ctx;
  const keys = await ctx.db.updateKey.findMany({ where: { organizationId }, orderBy: { createdAt: "asc" } });
  const { data, name } = input;
  const signedBy = new Map<string, Uint8Array<ArrayBuffer>>();
  const faults: FieldError[] = [];
  for (const [index, signature] of input.signatures.entries()) {
    const key = keys.find(({ point }) => isUpdateSignature(point, data, signature));
    if (key) signedBy.set(key.id, signature);
    else faults.push(unknownSignature(index, keys.length));
  }
  if (faults.length > 0) throw validationFailed(faults);

  const id = newId(ctx, "upd");
  const sha256 = toHex(createHash("sha256").update(data).digest());
  return auditedTransaction(ctx, "commands:run", async (tx) => {
    const row = await tx.updatePackage.create({
      data: {
        ...{ id, organizationId, name, package: input.package, data, size: data.length, sha256 },
        ...{ createdAt: clock.now(), createdBy: actor.name },
        signatures: { create: [...signedBy].map(([keyId, signature]) => ({ keyId, signature })) },
      },
      include: { signatures: { include: { key: true } } },
    });
    const view = updatePackageView(row, NOBODY_HAS_IT);
    const detail = { name, package: input.package, size: data.length, sha256 };
    return { result: view, audit: [{ action: "update_package.add", target: { type: "update_package", id }, detail }] };
  });
}

function unknownSignature(index: number, keys: number): FieldError {
  const detail =
    keys === 0
      ? "Add the public key first: without it no signature can be checked."
      : "None of the keys here has made this signature over these bytes. Sign with: openssl dgst -sha512 -sign key.pem.";
  return { pointer: `/signatures/${index}`, code: "signature_not_verified", detail };
}
