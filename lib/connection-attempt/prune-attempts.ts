import type { Context } from "#lib/audit/context";
import { recordTelemetry } from "#lib/audit/record-telemetry";
import { DAY_MS } from "#lib/platform/clock";
import { readPolicy } from "#lib/policy/read-policy";

export interface AttemptBounds {
  /** Of callers that are no declared base station: nobody's, and those of each organization's vendor CAs. */
  ofStrangers: number;
  /** Of each base station, and of whoever says that it is one. */
  ofStation: number;
}

/** Strangers can invent names and keys without end: the newest are kept. */
export const ATTEMPT_BOUNDS: AttemptBounds = { ofStrangers: 20_000, ofStation: 1_000 };

/** Removes attempts that were last seen longer ago than the policy's retention. A job, safe to run twice. */
export async function pruneAttempts(
  ctx: Pick<Context, "db" | "openTransaction" | "clock">,
  { ofStrangers, ofStation } = ATTEMPT_BOUNDS,
): Promise<void> {
  const { policy } = await readPolicy(ctx);
  const before = new Date(ctx.clock.now().getTime() - policy.attemptRetentionDays * DAY_MS);
  await recordTelemetry(ctx, async (tx) => {
    await tx.connectionAttempt.deleteMany({ where: { lastAt: { lt: before } } });
    await tx.$executeRaw`
      DELETE FROM connection_attempt WHERE id IN (
        SELECT id FROM (
          SELECT id, base_station_id,
            row_number() OVER (PARTITION BY organization_id, base_station_id ORDER BY last_at DESC, id DESC) AS place
          FROM connection_attempt) AS ranked
        WHERE place > CASE WHEN base_station_id IS NULL THEN ${ofStrangers}::int ELSE ${ofStation}::int END)`;
  });
}
