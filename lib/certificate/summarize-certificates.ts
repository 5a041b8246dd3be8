import type { Tx } from "#lib/platform/db/client";

/**
 * Sums up where stations stand with their certificates into the columns that the list reads. A current certificate that
 * stays while its successor is being made counts as what it is. Called in the transaction
 * of every change of a certificate or wish, after it, with the stations' rows locked.
 */
export async function summarizeCertificates(tx: Tx, baseStationIds: readonly string[]): Promise<void> {
  await tx.$executeRaw`
    UPDATE base_station AS station SET
      certificate_standing = (CASE
        WHEN current.id IS NOT NULL THEN 'ISSUED'
        WHEN EXISTS (SELECT FROM certificate_wish AS wish
                     WHERE wish.base_station_id = station.id AND wish.purpose = 'STATION' AND wish.status = 'OPEN')
          THEN 'BEING_GENERATED'
        WHEN EXISTS (SELECT FROM certificate AS revoked
                     WHERE revoked.base_station_id = station.id AND revoked.purpose = 'STATION' AND revoked.status = 'REVOKED')
          THEN 'REVOKED'
        ELSE 'NOT_GENERATED' END)::certificate_standing,
      certificate_not_after = current.not_after,
      certificate_renewal_opens_at = current.renewal_opens_at,
      certificate_download_by = current.download_by,
      certificate_downloaded_at = current.downloaded_at,
      certificate_in_use_since = current.in_use_since
    FROM unnest(${baseStationIds}::text[]) AS changed(id)
    LEFT JOIN certificate AS current
      ON current.base_station_id = changed.id AND current.purpose = 'STATION' AND current.status = 'ISSUED'
    WHERE station.id = changed.id`;
}
