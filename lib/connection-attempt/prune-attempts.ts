import type { Context } from "#lib/audit/context";
import { recordTelemetry } from "#lib/audit/record-telemetry";
import { DAY_MS } from "#lib/platform/clock";
import { readPolicy } from "#lib/policy/read-policy";

/** Strangers can invent names and keys without end: of their attempts the newest are kept. */
export const MAX_STRANGERS = 20_000;

/** Removes attempts that were last seen longer ago than the policy's retention. A job, safe to run twice. */
export async function pruneAttempts(
  ctx: Pick<Context, "db" | "openTransaction" | "clock">,
  maxStrangers = MAX_STRANGERS,
): Promise<void> {
  const { policy } = await readPolicy(ctx);
  const before = new Date(ctx.clock.now().getTime() - policy.attemptRetentionDays * DAY_MS);
  await recordTelemetry(ctx, async (tx) => {
    await tx.connectionAttempt.deleteMany({ where: { lastAt: { lt: before } } });
    await tx.$executeRaw`
      DELETE FROM connection_attempt WHERE id IN (
        SELECT id FROM connection_attempt WHERE organization_id IS NULL
        ORDER BY last_at DESC, id DESC OFFSET ${maxStrangers})`;
  });
}
