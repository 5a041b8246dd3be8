import type { ProcessContext } from "#lib/audit/platform-context";
import { recordTelemetry } from "#lib/audit/record-telemetry";
import { DAY_MS } from "#lib/platform/clock";

/** The chart shows two days; the rest of the week helps whoever looks into what happened. */
const KEPT_DAYS = 7;

/** Removes counts that no chart shows. A job, safe to run twice. */
export async function pruneLnsTraffic(ctx: Pick<ProcessContext, "db" | "openTransaction" | "clock">): Promise<void> {
  const before = new Date(ctx.clock.now().getTime() - KEPT_DAYS * DAY_MS);
  await recordTelemetry(ctx, (tx) => tx.lnsTraffic.deleteMany({ where: { hour: { lt: before } } }));
}
