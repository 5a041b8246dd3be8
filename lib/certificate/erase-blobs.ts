import { auditedTransaction } from "#lib/audit/audited-transaction";
import type { Context } from "#lib/audit/context";
import type { StationServer } from "#lib/generated/prisma/enums";
import { HOUR_MS } from "#lib/platform/clock";

/** How long what was handed out can be handed out again. */
export const BLOB_HOURS = 24;
const BATCH = 200;

interface Erased {
  id: string;
  organizationId: string;
  baseStationId: string;
  server: StationServer;
}

class NothingToErase extends Error {}

/**
 * Erases credential blobs that were handed out a day ago: the private key or token in them is the station's alone from
 * then on. Those seen in use, revoked or superseded were erased with that. Run as a job; safe to run twice.
 *
 * @returns how many there were.
 */
export async function eraseBlobs(ctx: Context): Promise<number> {
  const before = new Date(ctx.clock.now().getTime() - BLOB_HOURS * HOUR_MS);
  try {
    return await auditedTransaction(ctx, "platform:operate", async (tx) => {
      const erased = await tx.$queryRaw<Erased[]>`
        UPDATE station_credential SET sealed_blob = NULL, master_key_id = NULL
        WHERE id IN (
          SELECT id FROM station_credential WHERE sealed_blob IS NOT NULL AND first_handed_out_at <= ${before}
          ORDER BY first_handed_out_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
        RETURNING id, organization_id AS "organizationId", base_station_id AS "baseStationId", server`;
      const [first, ...others] = erased.map(({ id, organizationId, baseStationId, server }) => ({
        action: "station_credential.erase",
        target: { type: "station_credential", id },
        baseStation: baseStationId,
        organizationId,
        detail: { server },
      }));
      if (!first) throw new NothingToErase();
      return { result: erased.length, audit: [first, ...others] };
    });
  } catch (error) {
    if (error instanceof NothingToErase) return 0;
    throw error;
  }
}
