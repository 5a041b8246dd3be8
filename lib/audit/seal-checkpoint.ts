import type { Tx } from "#lib/platform/db/client";
import { checkpointHash, NO_CHECKPOINT_HASH } from "./checkpoint-hash";
import type { Context } from "./context";
import { recordTelemetry } from "./record-telemetry";

/** Key of the advisory lock under which checkpoints are numbered. */
const LOCK = 7_306_041_201_120_001n;

/**
 * Seals the audit events committed since the last checkpoint. It takes only events of transactions older than every
 * running one: nothing can still come before them. Safe to run twice, and in two processes at once.
 *
 * @returns the checkpoint's number and how many events it holds; undefined when there was nothing to seal.
 */
export async function sealCheckpoint(
  ctx: Pick<Context, "db" | "openTransaction" | "clock">,
): Promise<{ sequence: number; eventCount: number } | undefined> {
  return recordTelemetry(ctx, async (tx) => {
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(${LOCK})::text`;
    const last = await tx.auditCheckpoint.findFirst({ orderBy: { sequence: "desc" } });
    const fromXid = last?.beforeXid ?? 0n;
    const beforeXid = await oldestRunningXid(tx);
    const oneMore = await tx.auditEvent.findFirst({
      where: { xid: { gte: fromXid, lt: beforeXid } },
      select: { id: true },
    });
    if (!oneMore) return undefined;

    const head = {
      sequence: (last?.sequence ?? 0) + 1,
      at: ctx.clock.now(),
      beforeXid,
      previousHash: last?.hash ?? NO_CHECKPOINT_HASH,
    };
    const { hash, eventCount } = await checkpointHash(tx, fromXid, head);
    await tx.auditCheckpoint.create({ data: { ...head, hash, eventCount } });
    return { sequence: head.sequence, eventCount };
  });
}

async function oldestRunningXid(tx: Tx): Promise<bigint> {
  const [{ xmin }] = await tx.$queryRaw<[{ xmin: bigint }]>`
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xmin`;
  return xmin;
}
