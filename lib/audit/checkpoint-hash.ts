import { createHash } from "node:crypto";
import type { AuditEvent } from "#lib/generated/prisma/client";
import type { ReadDb } from "#lib/platform/db/client";
import { canonicalEvent } from "./canonical-event";

/** Before the first checkpoint. */
export const NO_CHECKPOINT_HASH = "0".repeat(64);

const BATCH = 1_000;

/** What a checkpoint says beside its hash. */
export interface CheckpointHead {
  sequence: number;
  at: Date;
  /** Events of transactions from here on are not in it. */
  beforeXid: bigint;
  previousHash: string;
}

/**
 * Hashes the events of transactions from `fromXid` on and before `head.beforeXid`, in the order of (xid, id):
 * SHA-256 over one line each, the last line being the head's `[sequence, at, beforeXid, previousHash, count]`.
 */
export async function checkpointHash(
  db: Pick<ReadDb, "auditEvent">,
  fromXid: bigint,
  head: CheckpointHead,
): Promise<{ hash: string; eventCount: number }> {
  const hash = createHash("sha256");
  let eventCount = 0;
  for await (const event of sealedEvents(db, fromXid, head.beforeXid)) {
    hash.update(`${canonicalEvent(event)}\n`);
    eventCount++;
  }
  const { sequence, at, beforeXid, previousHash } = head;
  hash.update(JSON.stringify([sequence, at.toISOString(), String(beforeXid), previousHash, eventCount]));
  return { hash: hash.digest("hex"), eventCount };
}

async function* sealedEvents(
  db: Pick<ReadDb, "auditEvent">,
  fromXid: bigint,
  beforeXid: bigint,
): AsyncGenerator<AuditEvent> {
  let after = { xid: fromXid, id: "" };
  while (true) {
    const batch = await db.auditEvent.findMany({
      where: {
        xid: { gte: fromXid, lt: beforeXid },
        OR: [{ xid: { gt: after.xid } }, { xid: after.xid, id: { gt: after.id } }],
      },
      orderBy: [{ xid: "asc" }, { id: "asc" }],
      take: BATCH,
    });
    yield* batch;
    const last = batch.at(-1);
    if (!last || batch.length < BATCH) return;
    after = { xid: last.xid, id: last.id };
  }
}
