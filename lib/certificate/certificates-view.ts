import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import { readVisibleBaseStation } from "#lib/base-station/visible-base-station";
import { certificatePem } from "#lib/pki/certificate-reader";
import { decodeTimeCursor, encodeCursor } from "#lib/platform/cursor";
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
    where: { baseStationId: station.id, ...EXISTING, ...after(input.cursor) },
    select: { ...CERTIFICATE_FACTS, certificate: true, reservedAt: true },
    orderBy: [{ reservedAt: "desc" }, { id: "desc" }],
    take: input.limit + 1,
  });
  const shown = rows.slice(0, input.limit);
  const hasMore = rows.length > input.limit;
  const last = shown.at(-1);
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
    page: { nextCursor: hasMore && last ? cursorOf(last) : null, hasMore },
  };
}

const cursorOf = (row: { reservedAt: Date; id: string }): string =>
  encodeCursor([row.reservedAt.toISOString(), row.id]);

/** Condition for what follows the cursor: pages stay stable while new certificates come in front. */
function after(cursor: string | undefined) {
  if (cursor === undefined) return {};
  const { at: reservedAt, id } = decodeTimeCursor(cursor);
  return { OR: [{ reservedAt: { lt: reservedAt } }, { reservedAt, id: { lt: id } }] };
}
