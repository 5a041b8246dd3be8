import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import type { BlockedCertificate } from "#lib/generated/prisma/client";
import { decodeTimeCursor, encodeCursor } from "#lib/platform/cursor";
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

/** Blocked certificates of the actor's organization, the latest first. */
export async function listBlockedCertificates(
  ctx: Context,
  { vendorCa, cursor, limit }: ListBlockedCertificates,
): Promise<{ blocked: BlockedCertificateView[]; nextCursor: string | null }> {
  authorize(ctx.actor, "stations:read");
  const place = cursor === undefined ? undefined : decodeTimeCursor(cursor);
  const found = await ctx.db.blockedCertificate.findMany({
    where: {
      organizationId: ctx.organizationId,
      ...(vendorCa !== undefined && { vendorCaId: vendorCa }),
      ...(place && { OR: [{ blockedAt: { lt: place.at } }, { blockedAt: place.at, sha256: { lt: place.id } }] }),
    },
    orderBy: [{ blockedAt: "desc" }, { sha256: "desc" }],
    take: limit + 1,
  });
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return {
    blocked: page.map(blockedCertificateView),
    nextCursor: last ? encodeCursor([last.blockedAt.toISOString(), last.sha256]) : null,
  };
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
