import type { ReadDb } from "#lib/platform/db/client";
import { checkpointHash, NO_CHECKPOINT_HASH } from "./checkpoint-hash";

export interface Verification {
  checkpoints: number;
  events: number;
  /** Events that the next checkpoint will hold. */
  unsealed: number;
  /** Hash of the newest checkpoint: note it elsewhere, and nobody can rewrite what is before it. */
  newestHash: string;
  /** What does not fit, by checkpoint; empty when everything does. */
  faults: string[];
}

/** Computes every checkpoint anew from the audit log and compares: changed, added and lost events all show. */
export async function verifyCheckpoints(db: ReadDb): Promise<Verification> {
  const checkpoints = await db.auditCheckpoint.findMany({ orderBy: { sequence: "asc" } });
  const faults: string[] = [];
  let previousHash = NO_CHECKPOINT_HASH;
  let fromXid = 0n;
  let events = 0;
  for (const [index, checkpoint] of checkpoints.entries()) {
    const name = `Checkpoint ${checkpoint.sequence} (${checkpoint.at.toISOString()})`;
    if (checkpoint.sequence !== index + 1) faults.push(`${name}: number ${index + 1} is missing.`);
    if (checkpoint.previousHash !== previousHash) faults.push(`${name}: does not follow the one before it.`);
    const { hash, eventCount } = await checkpointHash(db, fromXid, checkpoint);
    if (eventCount !== checkpoint.eventCount) {
      faults.push(`${name}: holds ${checkpoint.eventCount} events, the audit log has ${eventCount}.`);
    } else if (hash !== checkpoint.hash) faults.push(`${name}: an event was changed.`);
    previousHash = checkpoint.hash;
    fromXid = checkpoint.beforeXid;
    events += eventCount;
  }
  const unsealed = await db.auditEvent.count({ where: { xid: { gte: fromXid } } });
  return { checkpoints: checkpoints.length, events, unsealed, newestHash: previousHash, faults };
}
