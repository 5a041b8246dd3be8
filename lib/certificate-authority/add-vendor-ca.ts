import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { operatorBehind } from "#lib/audit/operator-behind";
import { nameText } from "#lib/pki/name";
import { validationFailed } from "#lib/platform/domain-error";
import { newId } from "#lib/platform/new-id";
import { readPolicy } from "#lib/policy/read-policy";
import { bundleErrors } from "./bundle-errors";
import { checkBundle } from "./check-bundle";
import { scopeOf } from "./lock-vendor-ca";
import type { CreateVendorCa } from "./vendor-ca-schema";
import { vendorCertificateRow } from "./vendor-certificate-row";

/**
 * Takes in a vendor's CA: a root and its intermediates, by which that vendor's base stations are let in within the
 * scope. Active at once, unless the policy asks for a second person's approval.
 *
 * @returns its id and version.
 * @throws DomainError invalid `validation_failed` with every fault of the bundle, each with the line of its certificate;
 * nothing is stored then.
 */
export async function addVendorCa(ctx: Context, input: CreateVendorCa): Promise<{ id: string; version: number }> {
  return auditedTransaction(ctx, "cas:write", async (tx) => {
    const { policy } = await readPolicy({ db: tx });
    const now = ctx.clock.now();
    const verdict = await checkBundle(tx, input.certificates, policy, now);
    if (!verdict.isSound) throw validationFailed(bundleErrors(verdict));

    const id = newId(ctx, "ca");
    const status = policy.vendorCaApproval ? "AWAITING_APPROVAL" : "ACTIVE";
    const { name, scope } = input;
    const who = {
      createdBy: ctx.actor.name,
      createdById: operatorBehind(ctx.actor) ?? ctx.actor.id,
      changedBy: ctx.actor.name,
    };
    await tx.vendorCa.create({
      data: {
        ...{ id, name, status, organizationId: ctx.organizationId, ...scopeOf(scope), ...who },
        ...{ createdAt: now, changedAt: now },
        certificates: { create: verdict.accepted.map((one) => vendorCertificateRow(ctx, one)) },
      },
    });
    return {
      result: { id, version: 1 },
      audit: [
        {
          action: "vendor_ca.create",
          target: { type: "vendor_ca", id },
          detail: {
            ...{ name, status, ...scopeOf(scope) },
            subjects: verdict.accepted.map(({ certificate }) => nameText(certificate.subjectName)),
            fingerprints: verdict.accepted.map(({ sha256 }) => sha256),
          },
        },
      ],
    };
  });
}
