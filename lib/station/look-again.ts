import { SECOND_MS } from "#lib/platform/clock";
import type { Log } from "#lib/platform/log";
import { startJob } from "./job";
import type { LnsConnection } from "./lns-sessions";

/** Connections that may be out of date, until they have been looked at. */
export interface LookAgain {
  /** Within a second, or at the next hint. */
  at(connection: LnsConnection | undefined): void;
  hint(): void;
  stop(): Promise<void>;
}

const POLL_MS = 1 * SECOND_MS;
/** Looked at together. */
const BATCH = 1_000;

/**
 * Looks at data connections again when something has happened that may concern them. While the database is away they
 * wait, and one that is named again while it is looked at is looked at once more.
 *
 * @param close closes those of them that are out of date.
 */
export function lookAgain(
  name: string,
  close: (connections: readonly LnsConnection[]) => Promise<void>,
  log: Log,
): LookAgain {
  const pending = new Set<LnsConnection>();

  async function look(): Promise<boolean> {
    const batch = [...pending].slice(0, BATCH);
    if (batch.length === 0) return false;
    for (const connection of batch) pending.delete(connection);
    try {
      await close(batch);
    } catch (error) {
      for (const connection of batch) pending.add(connection);
      throw error;
    }
    return pending.size > 0;
  }

  const job = startJob(name, POLL_MS, look, log);
  return {
    at(connection) {
      if (connection) pending.add(connection);
    },
    hint: job.hint,
    stop: job.stop,
  };
}
