import type { ProcessContext } from "#lib/audit/platform-context";
import { recordTelemetry } from "#lib/audit/record-telemetry";
import { DAY_MS } from "#lib/platform/clock";
import { readPolicy } from "#lib/policy/read-policy";

/** Sessions in one transaction: a transcript has up to 4 MiB. */
const BATCH = 20;

/**
 * Erases what went through terminals that closed longer ago than the policy's retention. Who had them open, when and why
 * stays. A job, safe to run twice.
 */
export async function eraseTranscripts(ctx: Pick<ProcessContext, "db" | "openTransaction" | "clock">): Promise<void> {
  const { policy } = await readPolicy(ctx);
  const now = ctx.clock.now();
  const before = new Date(now.getTime() - policy.transcriptRetentionDays * DAY_MS);
  for (let erased = BATCH; erased === BATCH; ) {
    erased = await recordTelemetry(ctx, async (tx) => {
      const due = await tx.$queryRaw<{ id: string }[]>`
        SELECT id FROM remote_session
        WHERE status = 'CLOSED' AND closed_at < ${before} AND transcript_erased_at IS NULL
        LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`;
      const ids = due.map(({ id }) => id);
      await tx.remoteSessionPart.deleteMany({ where: { sessionId: { in: ids } } });
      await tx.remoteSession.updateMany({ where: { id: { in: ids } }, data: { transcriptErasedAt: now } });
      return ids.length;
    });
  }
}
