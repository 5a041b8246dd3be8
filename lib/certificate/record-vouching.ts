import type { Context } from "#lib/audit/context";
import { recordTelemetry } from "#lib/audit/record-telemetry";

/**
 * A station that holds this credential has proved itself to CUPS anew.
 *
 * @param vendorCaId the vendor CA that vouches for it now; null when it proved itself otherwise.
 */
export async function recordVouching(ctx: Context, credentialId: string, vendorCaId: string | null): Promise<void> {
  await recordTelemetry(ctx, (tx) =>
    tx.stationCredential.update({ where: { id: credentialId }, data: { vendorCaId } }),
  );
}
