import type { Context } from "#lib/audit/context";
import { recordTelemetry } from "#lib/audit/record-telemetry";
import { HOUR_MS } from "#lib/platform/clock";

/** Forgets processes that were killed: no heartbeat for an hour, and their lock is free. */
export async function removeGoneInstances(ctx: Context): Promise<number> {
  const before = new Date(ctx.clock.now().getTime() - HOUR_MS);
  return recordTelemetry(
    ctx,
    (tx) => tx.$executeRaw`
      DELETE FROM station_instance WHERE id IN (
        SELECT id FROM (SELECT id, lock_key FROM station_instance WHERE heartbeat_at < ${before} OFFSET 0) AS old
        WHERE pg_try_advisory_xact_lock(lock_key))`,
  );
}
