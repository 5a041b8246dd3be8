import { DAY_MS, HOUR_MS } from "#lib/platform/clock";
import type { Context } from "./context";
import { IDEMPOTENCY_HOURS } from "./idempotency";
import { recordTelemetry } from "./record-telemetry";

/** Live pages read events within seconds. */
const EVENT_HOURS = 24;
/** Ended sessions are kept for a while, for whoever looks into what happened. */
const SESSION_DAYS = 90;

/** Removes what has served its time: hints for live pages, answers to replays, ended sessions. A job, safe to run twice. */
export async function pruneExpired(ctx: Pick<Context, "db" | "openTransaction" | "clock">): Promise<void> {
  const before = (ageMs: number) => new Date(ctx.clock.now().getTime() - ageMs);
  await recordTelemetry(ctx, async (tx) => {
    await tx.event.deleteMany({ where: { at: { lt: before(EVENT_HOURS * HOUR_MS) } } });
    await tx.idempotencyKey.deleteMany({ where: { createdAt: { lt: before(IDEMPOTENCY_HOURS * HOUR_MS) } } });
    await tx.operatorSession.deleteMany({ where: { expiresAt: { lt: before(SESSION_DAYS * DAY_MS) } } });
  });
}
