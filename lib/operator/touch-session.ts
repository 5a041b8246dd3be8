import type { ProcessContext } from "#lib/audit/platform-context";
import { recordTelemetry } from "#lib/audit/record-telemetry";
import { LAST_USED_EVERY_MS } from "./values";

/** Notes that a session is in use, at most once a minute however many requests come at once. */
export async function touchSession(process: ProcessContext, sessionId: string): Promise<void> {
  const now = process.clock.now();
  const due = new Date(now.getTime() - LAST_USED_EVERY_MS);
  await recordTelemetry(process, (tx) =>
    tx.operatorSession.updateMany({ where: { id: sessionId, lastSeenAt: { lte: due } }, data: { lastSeenAt: now } }),
  );
}
