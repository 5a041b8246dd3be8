import type { Context } from "#lib/audit/context";
import { recordTelemetry } from "#lib/audit/record-telemetry";
import { HOUR_MS, MINUTE_MS } from "#lib/platform/clock";

/** Whether a successor is asked for whose next attempt may start. */
export async function isRotationDue({ db, clock }: Pick<Context, "db" | "clock">): Promise<boolean> {
  const open = await db.authorityRotation.findFirst({
    where: { status: "OPEN", OR: [{ notBeforeAttempt: null }, { notBeforeAttempt: { lte: clock.now() } }] },
    select: { id: true },
  });
  return open !== null;
}

const LONGEST_FAULT = 300;

/** Keeps why no successor could be made, for whoever asked, and when to try again: after 1, 2, 4 ... 60 minutes. */
export async function recordFailedRotation(ctx: Context, fault: string): Promise<void> {
  const [line = ""] = fault.trim().split("\n");
  await recordTelemetry(ctx, async (tx) => {
    for (const { id, attempts } of await tx.authorityRotation.findMany({ where: { status: "OPEN" } })) {
      const pauseMs = Math.min(2 ** Math.min(attempts, 6) * MINUTE_MS, HOUR_MS);
      const notBeforeAttempt = new Date(ctx.clock.now().getTime() + pauseMs);
      const data = { attempts: attempts + 1, notBeforeAttempt, lastFault: line.slice(0, LONGEST_FAULT) };
      await tx.authorityRotation.updateMany({ where: { id, status: "OPEN" }, data });
    }
  });
}
