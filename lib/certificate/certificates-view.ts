import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import { readVisibleBaseStation } from "#lib/base-station/visible-base-station";
import { certificatePem } from "#lib/pki/certificate-reader";
import { timePage } from "#lib/platform/time-page";
import { CERTIFICATE_FACTS, type CertificateFacts, certificateFacts, EXISTING } from "./certificate-facts";
import { issuerChain } from "./issuer-chain";
import type { ListCertificates } from "./schema";

/** One row of a station's certificates. */
export interface CertificateRow extends CertificateFacts {
  pem: string;
  chain: string;
}

export interface CertificatePage {
  data: CertificateRow[];
  page: { nextCursor: string | null; hasMore: boolean };
}

const PAGE = timePage("reservedAt", "id");

/**
 * A station's certificates, newest first.
 *
 * @throws DomainError not_found `base_station_not_found`.
 * @throws DomainError invalid `validation_failed` when the cursor is not one of ours.
 */
export async function listCertificates(ctx: Context, input: ListCertificates): Promise<CertificatePage> {
  authorize(ctx.actor, "stations:read");
  const station = await readVisibleBaseStation(ctx, input.baseStation, { id: true, publicKeyFingerprint: true });

  const rows = await ctx.db.certificate.findMany({
    where: { baseStationId: station.id, ...EXISTING, ...PAGE.after(input.cursor) },
    select: { ...CERTIFICATE_FACTS, certificate: true, reservedAt: true },
    orderBy: PAGE.orderBy,
    take: input.limit + 1,
  });
  const { shown, nextCursor } = PAGE.cut(rows, input.limit);
  return {
    data: await Promise.all(
      shown.map(async (row) => {
        const issuer = await issuerChain(ctx.db, row.issuerId);
        return {
          ...certificateFacts(row, issuer.name, station.publicKeyFingerprint, ctx.clock.now()),
          pem: row.certificate ? certificatePem(row.certificate) : "",
          chain: issuer.pem,
        };
      }),
    ),
    page: { nextCursor, hasMore: nextCursor !== null },
  };
}
