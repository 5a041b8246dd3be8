import type { Context } from "#lib/audit/context";
import { recordTelemetry } from "#lib/audit/record-telemetry";
import { recordDownload } from "./record-download";
import { type Voucher, vouchingLost } from "./record-vouching";

/** By what the caller proved itself to CUPS; both null unless that is a vendor's certificate. */
export interface HandOutTo {
  voucher: Voucher | null;
  /** Of the vendor's certificate, hex. */
  certificateSha256: string | null;
}

/**
 * A credential goes out in the answer that is about to be sent. The first time starts the 24 hours after which its blob
 * is erased, and is the download of its certificate.
 *
 * @returns how often it has been handed out, this time included.
 */
export async function recordHandOut(
  ctx: Context,
  credentialId: string,
  { voucher, certificateSha256 }: HandOutTo = { voucher: null, certificateSha256: null },
): Promise<{ count: number }> {
  const now = ctx.clock.now();
  const [handedOut] = await recordTelemetry(
    ctx,
    (tx) => tx.$queryRaw<{ count: number; certificateId: string | null }[]>`
      UPDATE station_credential SET handed_out_count = handed_out_count + 1, last_handed_out_at = ${now},
        first_handed_out_at = coalesce(first_handed_out_at, ${now}), vendor_ca_id = ${voucher?.vendorCaId ?? null},
        vouching_lost_at = ${vouchingLost(voucher, now)},
        handed_to = CASE WHEN ${certificateSha256}::text IS NULL OR ${certificateSha256}::text = ANY(handed_to)
          THEN handed_to ELSE array_append(handed_to, ${certificateSha256}::text) END
      WHERE id = ${credentialId}
      RETURNING handed_out_count AS count, certificate_id AS "certificateId"`,
  );
  if (!handedOut) throw new Error(`no credential ${credentialId}`);
  const { count, certificateId } = handedOut;
  if (count === 1 && certificateId !== null) await recordDownload(ctx, { certificateId, address: ctx.address ?? "" });
  return { count };
}
