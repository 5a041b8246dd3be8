import type { Context } from "#lib/audit/context";
import { recordTelemetry } from "#lib/audit/record-telemetry";
import { Prisma } from "#lib/generated/prisma/client";

/** The vendor CA that vouches for a station, with the version that it was judged by. */
export interface Voucher {
  vendorCaId: string;
  vendorCaVersion: number;
}

/**
 * A station that holds this credential has proved itself to CUPS anew.
 *
 * @param voucher who vouches for it now; null when it proved itself otherwise.
 */
export async function recordVouching(ctx: Context, credentialId: string, voucher: Voucher | null): Promise<void> {
  const now = ctx.clock.now();
  await recordTelemetry(
    ctx,
    (tx) => tx.$executeRaw`
      UPDATE station_credential SET vendor_ca_id = ${voucher?.vendorCaId ?? null},
        vouching_lost_at = ${vouchingLost(voucher, now)}
      WHERE id = ${credentialId}`,
  );
}

/**
 * Null as long as the vendor CA is the one that the station was judged by. Whoever exchanges its certificates meanwhile
 * is waited for: the word of the old ones counts no more.
 */
export function vouchingLost(voucher: Voucher | null, now: Date): Prisma.Sql {
  if (!voucher) return Prisma.sql`NULL`;
  return Prisma.sql`CASE
    WHEN (SELECT version FROM vendor_ca WHERE id = ${voucher.vendorCaId} FOR SHARE) = ${voucher.vendorCaVersion} THEN NULL
    ELSE ${now}::timestamptz END`;
}
