import { auditedTransaction } from "#lib/audit/audited-transaction";
import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import { operatorBehind } from "#lib/audit/operator-behind";
import { bundleErrors } from "#lib/certificate-authority/bundle-errors";
import { checkBundle } from "#lib/certificate-authority/check-bundle";
import type { AcceptedCertificate } from "#lib/certificate-authority/judge-bundle";
import { keyHash } from "#lib/certificate-authority/judge-sent-chain";
import { lockVendorCa, vendorCaNotFound } from "#lib/certificate-authority/lock-vendor-ca";
import { planExchange } from "#lib/certificate-authority/plan-exchange";
import { EXCHANGE_NEEDS_APPROVAL } from "#lib/certificate-authority/values";
import { findHolding } from "#lib/certificate-authority/vendor-ca-exchange";
import type { ExchangeVendorCertificates } from "#lib/certificate-authority/vendor-ca-schema";
import { vendorCertificateRow } from "#lib/certificate-authority/vendor-certificate-row";
import type { VendorCa } from "#lib/generated/prisma/client";
import { nameText } from "#lib/pki/name";
import type { Tx } from "#lib/platform/db/client";
import { DomainError, validationFailed } from "#lib/platform/domain-error";
import { readPolicy } from "#lib/policy/read-policy";

/**
 * Gives a vendor CA another bundle: its root was rolled, an intermediate came or went. Intermediates that base stations
 * sent stay as far as they lead to a root of it. Base stations are judged by all that from now on; connections by vendors'
 * certificates that lead to no root are closed within a second, as are those by what CUPS handed out on the word of such a
 * certificate. A base station whose last certificate was not kept proves itself to CUPS anew.
 *
 * @throws DomainError not_found `vendor_ca_not_found`, stale `vendor_ca_changed`.
 * @throws DomainError invalid `validation_failed` with every fault of the bundle; nothing is stored then.
 * @throws DomainError conflict `approval_required` for certificates that nobody approved, where the policy asks for that.
 */
export async function exchangeVendorCertificates(
  ctx: Context,
  input: ExchangeVendorCertificates,
): Promise<{ id: string; version: number }> {
  authorize(ctx.actor, "cas:write");
  const { ca: id, certificates } = input;
  const where = { id, organizationId: ctx.organizationId, status: { not: "REMOVED" } } as const;
  const known = await ctx.db.vendorCa.findFirst({ where, select: { certificates: true } });
  if (!known) throw vendorCaNotFound();
  const { policy: judgedBy } = await readPolicy(ctx);
  const verdict = await checkBundle(ctx.db, certificates, judgedBy, ctx.clock.now());
  if (!verdict.isSound) throw validationFailed(bundleErrors(verdict));
  // Before the transaction, since there may be many. Who shows another one meanwhile is asked anew by CUPS.
  const { next } = planExchange(known.certificates, verdict.accepted, ctx.clock.now());
  const holding = await findHolding(ctx, id, next);

  return auditedTransaction(ctx, "cas:write", async (tx) => {
    const row = await lockVendorCa(tx, ctx, input);
    const { policy } = await readPolicy({ db: tx });
    const present = await tx.vendorCaCertificate.findMany({ where: { vendorCaId: id } });
    const { added, adopted, removed, leftOut } = planExchange(present, verdict.accepted, ctx.clock.now());
    const awaits = row.status === "AWAITING_APPROVAL";
    const comeIn = added.length + adopted.length;
    if (policy.vendorCaApproval && !awaits && comeIn > 0) {
      throw new DomainError("conflict", "approval_required", EXCHANGE_NEEDS_APPROVAL);
    }
    await tx.vendorCaCertificate.deleteMany({ where: { id: { in: removed.map((one) => one.id) } } });
    const rows = added.map((one) => ({ ...vendorCertificateRow(ctx, one), vendorCaId: id }));
    await tx.vendorCaCertificate.createMany({ data: rows });
    const uploaded = { sentAt: null, sentBy: null };
    await tx.vendorCaCertificate.updateMany({ where: { id: { in: adopted.map((one) => one.id) } }, data: uploaded });
    await keepLeftOut(tx, id, leftOut, verdict.accepted);
    const after = await tx.vendorCa.update({
      where: { id },
      data: {
        // Whoever brings certificates in is not the one to approve them.
        ...(awaits && comeIn > 0 && { createdById: operatorBehind(ctx.actor) ?? ctx.actor.id }),
        ...{ version: { increment: 1 }, changedAt: ctx.clock.now(), changedBy: ctx.actor.name },
      },
    });
    await judgeVouching(tx, ctx, row, holding);
    return {
      result: { id, version: after.version },
      audit: [
        {
          action: "vendor_ca.exchange_certificates",
          target: { type: "vendor_ca", id },
          detail: {
            name: row.name,
            comeIn: added.map(({ certificate }) => nameText(certificate.subjectName)),
            adopted: adopted.map(({ subjectText }) => subjectText),
            gone: removed.map(({ subjectText }) => subjectText),
            fingerprints: verdict.accepted.map(({ sha256 }) => sha256),
          },
        },
      ],
    };
  });
}

/** What is left out stays out, also where base stations send it; what is uploaded is welcome again. */
async function keepLeftOut(
  tx: Tx,
  vendorCaId: string,
  leftOut: readonly string[],
  accepted: readonly AcceptedCertificate[],
): Promise<void> {
  const welcome = accepted.map(({ certificate }) => keyHash(certificate));
  await tx.vendorCaLeftOut.deleteMany({ where: { vendorCaId, spkiSha256: { in: welcome } } });
  const data = [...new Set(leftOut)].map((spkiSha256) => ({ vendorCaId, spkiSha256 }));
  await tx.vendorCaLeftOut.createMany({ data, skipDuplicates: true });
}

/**
 * What CUPS handed out on this vendor CA's word counts as long as the certificate on which it gave that word does.
 *
 * @param holding certificates (SHA-256, hex) that lead to a root of the CA as it is now.
 */
async function judgeVouching(tx: Tx, ctx: Context, { id }: VendorCa, holding: readonly string[]): Promise<void> {
  await tx.$executeRaw`
    WITH judged AS (
      SELECT credential.id, coalesce(seen.vendor_certificate_sha256 = ANY(${holding}::bpchar[]), false) AS holds
      FROM station_credential AS credential
        LEFT JOIN base_station_observation AS seen ON seen.base_station_id = credential.base_station_id
          AND seen.vendor_ca_id = ${id}
      WHERE credential.vendor_ca_id = ${id} AND credential.status IN ('CURRENT', 'PREVIOUS')
    )
    UPDATE station_credential AS credential
    SET vouching_lost_at = CASE WHEN judged.holds THEN NULL ELSE ${ctx.clock.now()}::timestamptz END
    FROM judged
    WHERE judged.id = credential.id AND judged.holds = (credential.vouching_lost_at IS NOT NULL)`;
}
