import type { Context } from "#lib/audit/context";
import { Prisma } from "#lib/generated/prisma/client";
import { type ForeignCertificate, readForeignCertificate } from "#lib/pki/foreign-certificate";
import { type SeenStation, seenBy } from "./vendor-ca-effects";

/** With the certificate by which it came. */
export interface ShownStation extends SeenStation {
  /** Undefined where it was not kept. */
  leaf: ForeignCertificate | undefined;
}

/** In one statement. */
const PAGE = 500;

/** All base stations of the actor's organization that came by a vendor CA last, a page at a time. */
export async function* shownStations(ctx: Context, vendorCaId: string): AsyncGenerator<ShownStation[]> {
  for (let after = ""; ; ) {
    const rows = await readPage(ctx, vendorCaId, after);
    yield rows.map(({ der, ...row }) => ({ ...row, leaf: der ? readForeignCertificate(der).certificate : undefined }));
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.id;
  }
}

type Row = Omit<ShownStation, "leaf"> & { der: Uint8Array | null };

const readPage = (ctx: Context, vendorCaId: string, after: string) =>
  ctx.db.$queryRaw<Row[]>(Prisma.sql`
  SELECT base_station.id, base_station.name, base_station.lrr_id AS "lrrId", base_station.eui64, base_station.domains,
    seen.vendor_certificate_at AS "shownAt", seen.vendor_certificate_sha256 AS "certificateSha256",
    session.base_station_id IS NOT NULL AS connected,
    (SELECT shown.certificate FROM shown_vendor_certificate AS shown WHERE shown.base_station_id = base_station.id
      AND shown.sha256 = seen.vendor_certificate_sha256) AS der
  ${seenBy(ctx, vendorCaId)} AND base_station.id > ${after}
  ORDER BY base_station.id LIMIT ${PAGE}`);
