import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import { summarizeCertificates } from "./summarize-certificates";

class NothingNew extends Error {}

/**
 * The station took its certificate: when and from where is recorded the first time. Cheap when it is known already.
 *
 * @param address of the station's socket.
 * @throws DomainError unavailable `database_unavailable`.
 */
export async function recordDownload(
  ctx: Context,
  { certificateId, address }: { certificateId: string; address: string },
): Promise<void> {
  const known = await ctx.db.certificate.findUnique({
    where: { id: certificateId },
    select: { downloadedAt: true, baseStationId: true },
  });
  if (!known || known.downloadedAt !== null) return;
  const { baseStationId } = known;
  try {
    await auditedTransaction(ctx, "platform:operate", async (tx) => {
      await tx.$queryRaw`SELECT id FROM base_station WHERE id = ${baseStationId} FOR NO KEY UPDATE`;
      const [taken] = await tx.$queryRaw<{ serialNumber: string }[]>`
        UPDATE certificate SET downloaded_at = ${ctx.clock.now()}, downloaded_from = ${address}
        WHERE id = ${certificateId} AND status IN ('ISSUED', 'OVERLAPPING') AND downloaded_at IS NULL
        RETURNING serial_number AS "serialNumber"`;
      if (!taken) throw new NothingNew();
      await summarizeCertificates(tx, [baseStationId]);
      return {
        result: null,
        audit: [
          {
            action: "certificate.download",
            target: { type: "certificate", id: certificateId },
            baseStation: baseStationId,
            detail: { serialNumber: taken.serialNumber, address },
          },
        ],
      };
    });
  } catch (error) {
    if (!(error instanceof NothingNew)) throw error;
  }
}
