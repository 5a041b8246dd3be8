import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import type { BlockedCertificate } from "#lib/generated/prisma/client";
import { timePage } from "#lib/platform/time-page";
import type { ListBlockedCertificates } from "./vendor-ca-schema";

/** A vendor's certificate that is refused; times are RFC 3339 UTC. */
export interface BlockedCertificateView {
  /** SHA-256 of the DER, hex. */
  sha256: string;
  /** RFC 4514, as far as known. */
  subject: string | null;
  vendorCa: string | null;
  reason: string;
  blockedAt: string;
  blockedBy: string;
}

const PAGE = timePage("blockedAt", "sha256");

/** Blocked certificates of the actor's organization, the latest first. */
export async function listBlockedCertificates(
  ctx: Context,
  { vendorCa, cursor, limit }: ListBlockedCertificates,
): Promise<{ blocked: BlockedCertificateView[]; nextCursor: string | null }> {
  authorize(ctx.actor, "stations:read");
  const found = await ctx.db.blockedCertificate.findMany({
    where: {
      organizationId: ctx.organizationId,
      ...(vendorCa !== undefined && { vendorCaId: vendorCa }),
      ...PAGE.after(cursor),
    },
    orderBy: PAGE.orderBy,
    take: limit + 1,
  });
  const { shown, nextCursor } = PAGE.cut(found, limit);
  return { blocked: shown.map(blockedCertificateView), nextCursor };
}

export function blockedCertificateView(row: BlockedCertificate): BlockedCertificateView {
  return {
    sha256: row.sha256,
    subject: row.subjectText,
    vendorCa: row.vendorCaId,
    reason: row.reason,
    blockedAt: row.blockedAt.toISOString(),
    blockedBy: row.blockedBy,
  };
}
