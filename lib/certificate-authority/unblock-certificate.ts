import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { DomainError } from "#lib/platform/domain-error";
import type { UnblockCertificate } from "./vendor-ca-schema";

/**
 * Lets a blocked vendor certificate in again, if all else about it is in order.
 *
 * @throws DomainError not_found `blocked_certificate_not_found`.
 */
export async function unblockCertificate(ctx: Context, { sha256 }: UnblockCertificate): Promise<{ sha256: string }> {
  return auditedTransaction(ctx, "cas:write", async (tx) => {
    const where = { organizationId_sha256: { organizationId: ctx.organizationId, sha256 } };
    const row = await tx.blockedCertificate.findUnique({ where });
    const { count } = await tx.blockedCertificate.deleteMany({ where: { organizationId: ctx.organizationId, sha256 } });
    if (!row || count === 0) {
      const message = "No certificate with this SHA-256 is blocked.";
      throw new DomainError("not_found", "blocked_certificate_not_found", message);
    }
    const seen = await tx.baseStationObservation.findFirst({
      where: { vendorCertificateSha256: sha256, baseStation: { organizationId: ctx.organizationId, deletedAt: null } },
      select: { baseStationId: true },
    });
    return {
      result: { sha256 },
      audit: [
        {
          action: "blocked_certificate.unblock",
          target: { type: "blocked_certificate", id: sha256.slice(0, 40) },
          ...(seen && { baseStation: seen.baseStationId }),
          detail: { certificateSha256: sha256, subject: row.subjectText, reason: row.reason },
        },
      ],
    };
  });
}
