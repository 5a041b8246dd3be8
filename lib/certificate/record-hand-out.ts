import type { Context } from "#lib/audit/context";
import { recordTelemetry } from "#lib/audit/record-telemetry";
import { recordDownload } from "./record-download";

/**
 * A credential goes out in the answer that is about to be sent. The first time starts the 24 hours after which its blob
 * is erased, and is the download of its certificate.
 *
 * @param vendorCaId the vendor CA that vouches for the caller; null when it proved itself otherwise.
 * @returns how often it has been handed out, this time included.
 */
export async function recordHandOut(
  ctx: Context,
  credentialId: string,
  vendorCaId: string | null = null,
): Promise<{ count: number }> {
  const now = ctx.clock.now();
  const [handedOut] = await recordTelemetry(
    ctx,
    (tx) => tx.$queryRaw<{ count: number; certificateId: string | null }[]>`
      UPDATE station_credential SET handed_out_count = handed_out_count + 1, last_handed_out_at = ${now},
        first_handed_out_at = coalesce(first_handed_out_at, ${now}), vendor_ca_id = ${vendorCaId}
      WHERE id = ${credentialId}
      RETURNING handed_out_count AS count, certificate_id AS "certificateId"`,
  );
  if (!handedOut) throw new Error(`no credential ${credentialId}`);
  const { count, certificateId } = handedOut;
  if (count === 1 && certificateId !== null) await recordDownload(ctx, { certificateId, address: ctx.address ?? "" });
  return { count };
}
