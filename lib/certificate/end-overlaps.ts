import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";

const BATCH = 200;

interface Ended {
  id: string;
  organizationId: string;
  baseStationId: string;
  serialNumber: string;
}

class NothingEnded extends Error {}

/**
 * Supersedes certificates that overlapped with their successor until their own end, because it has not been seen in use
 * (enrolment.md W3), and the credentials of Basics Stations with them. Run as a job; safe to run twice, and in several processes.
 *
 * @returns how many there were.
 */
export async function endOverlaps(ctx: Context): Promise<number> {
  try {
    return await auditedTransaction(ctx, "platform:operate", async (tx) => {
      const ended = await tx.$queryRaw<Ended[]>`
        WITH ended AS (
          UPDATE certificate SET status = 'SUPERSEDED', superseded_at = not_after, sealed_key = NULL, master_key_id = NULL
          WHERE id IN (
            SELECT certificate.id FROM certificate JOIN base_station AS station ON station.id = certificate.base_station_id
            WHERE certificate.status = 'OVERLAPPING' AND certificate.not_after <= ${ctx.clock.now()}
            ORDER BY station.id LIMIT ${BATCH}
            FOR NO KEY UPDATE OF certificate, station SKIP LOCKED)
          RETURNING id, organization_id, base_station_id, serial_number
        ), credentials AS (
          UPDATE station_credential SET status = 'SUPERSEDED', sealed_blob = NULL, master_key_id = NULL FROM ended
          WHERE station_credential.certificate_id = ended.id AND station_credential.status = 'PREVIOUS'
        )
        SELECT id, organization_id AS "organizationId", base_station_id AS "baseStationId",
          serial_number AS "serialNumber" FROM ended`;
      const [first, ...others] = ended.map(({ id, organizationId, baseStationId, serialNumber }) => ({
        action: "certificate.supersede",
        target: { type: "certificate", id },
        baseStation: baseStationId,
        organizationId,
        detail: { serialNumber },
      }));
      if (!first) throw new NothingEnded();
      return { result: ended.length, audit: [first, ...others] };
    });
  } catch (error) {
    if (error instanceof NothingEnded) return 0;
    throw error;
  }
}
