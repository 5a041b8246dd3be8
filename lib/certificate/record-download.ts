import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";

class NothingNew extends Error {}

/**
 * The station took its certificate: when and from where is recorded the first time. Asked only where it is not on record
 * yet, since it opens a transaction; again is no harm.
 *
 * @param address of the station's socket.
 * @throws DomainError unavailable `database_unavailable`.
 */
export async function recordDownload(
  ctx: Context,
  { certificateId, address }: { certificateId: string; address: string },
): Promise<void> {
  try {
    await auditedTransaction(ctx, "platform:operate", async (tx) => {
      const now = ctx.clock.now();
      // One statement, because every station's every certificate pays for it: the station's row first, as everywhere,
      // then the certificate's, and what the list shows of it. What waited for a lock is judged as it is then.
      const [taken] = await tx.$queryRaw<{ serialNumber: string; baseStationId: string }[]>`
        WITH station AS (
          SELECT id FROM base_station
          WHERE id = (SELECT base_station_id FROM certificate WHERE id = ${certificateId}) FOR NO KEY UPDATE
        ), taken AS (
          UPDATE certificate SET downloaded_at = ${now}, downloaded_from = ${address}
          FROM station
          WHERE certificate.id = ${certificateId} AND certificate.base_station_id = station.id
            AND status IN ('ISSUED', 'OVERLAPPING') AND downloaded_at IS NULL
          RETURNING serial_number, base_station_id, status, purpose
        ), summary AS (
          UPDATE base_station SET certificate_downloaded_at = ${now}
          FROM taken WHERE base_station.id = taken.base_station_id AND taken.status = 'ISSUED'
            AND (taken.purpose = 'STATION' OR (taken.purpose = 'LNS' AND base_station.public_key IS NULL))
        )
        SELECT serial_number AS "serialNumber", base_station_id AS "baseStationId" FROM taken`;
      if (!taken) throw new NothingNew();
      const { serialNumber, baseStationId } = taken;
      return {
        result: null,
        audit: [
          {
            action: "certificate.download",
            target: { type: "certificate", id: certificateId },
            baseStation: baseStationId,
            detail: { serialNumber, address },
          },
        ],
      };
    });
  } catch (error) {
    if (!(error instanceof NothingNew)) throw error;
  }
}
