import { Prisma } from "#lib/generated/prisma/client";
import type { Tx } from "#lib/platform/db/client";

/** Of the row `own` of base_station: whether what counts as its certificate is the one on its own key. */
const SHOWS_OWN_CERTIFICATE = Prisma.sql`(own.eui64 IS NULL OR own.public_key IS NOT NULL OR EXISTS (
  SELECT FROM certificate AS proper WHERE proper.base_station_id = own.id AND proper.purpose = 'STATION'))`;

/**
 * Sums up where stations stand with their certificates into the columns that the list reads: of a station with a key of
 * its own, the one on that; of a Basics Station without, the one with which it proves itself to our LNS, and where it
 * has a token instead, that token's end. A current certificate that stays while its successor is being made counts as what it is. Called in the transaction
 * of every change of a certificate or wish, after it, with the stations' rows locked.
 */
export async function summarizeCertificates(tx: Tx, baseStationIds: readonly string[]): Promise<void> {
  await tx.$executeRaw`
    UPDATE base_station AS station SET
      certificate_standing = (CASE
        WHEN current.id IS NOT NULL THEN 'ISSUED'
        WHEN EXISTS (SELECT FROM certificate_wish AS wish
                     WHERE wish.base_station_id = station.id AND wish.purpose = shown.purpose AND wish.status = 'OPEN')
          THEN 'BEING_GENERATED'
        WHEN EXISTS (SELECT FROM certificate AS revoked
                     WHERE revoked.base_station_id = station.id AND revoked.purpose = shown.purpose AND revoked.status = 'REVOKED')
          AND token.id IS NULL
          THEN 'REVOKED'
        ELSE 'NOT_GENERATED' END)::certificate_standing,
      certificate_not_after = current.not_after,
      certificate_renewal_opens_at = current.renewal_opens_at,
      certificate_download_by = current.download_by,
      certificate_downloaded_at = current.downloaded_at,
      certificate_in_use_since = current.in_use_since,
      lns_token_not_after = token.not_after
    FROM unnest(${baseStationIds}::text[]) AS changed(id)
    JOIN base_station AS own ON own.id = changed.id
    CROSS JOIN LATERAL (
      SELECT (CASE WHEN ${SHOWS_OWN_CERTIFICATE} THEN 'STATION' ELSE 'LNS' END)::certificate_purpose AS purpose
    ) AS shown
    LEFT JOIN certificate AS current
      ON current.base_station_id = changed.id AND current.purpose = shown.purpose AND current.status = 'ISSUED'
    LEFT JOIN station_credential AS token
      ON shown.purpose = 'LNS' AND token.base_station_id = changed.id AND token.server = 'LNS' AND token.kind = 'TOKEN'
      AND token.status = 'CURRENT'
    WHERE station.id = changed.id`;
}
