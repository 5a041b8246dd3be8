import { Pool } from "pg";
import type { Log } from "#lib/platform/log";
import type { Channel, Notify } from "#lib/platform/notify";

/** At most one hint per channel in this time: a burst of commits costs one statement. */
const INTERVAL_MS = 5;

export interface Notifier {
  readonly notify: Notify;
  /** Sends what is still due, then disconnects. */
  close(): Promise<void>;
}

/**
 * The coalescing sender of a process. It has a connection of its own: `pg_notify` inside a change's transaction would
 * serialise all commits. A hint that cannot be sent is dropped, because every reader polls as well.
 */
export function createNotifier(databaseUrl: string, log: Log): Notifier {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: 1,
    connectionTimeoutMillis: 5_000,
    allowExitOnIdle: true,
  });
  pool.on("error", (error) => log.info({ error }, "notifier lost its connection"));
  const due = new Set<Channel>();
  let sending: Promise<void> | undefined;

  async function send(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
    const channels = [...due];
    due.clear();
    try {
      await pool.query("SELECT pg_notify(channel, '') FROM unnest($1::text[]) AS channel", [channels]);
    } catch (error) {
      log.info({ error }, "hint not sent");
    }
    sending = due.size > 0 ? send() : undefined;
  }

  return {
    notify(channel) {
      due.add(channel);
      sending ??= send();
    },
    async close() {
      while (sending) await sending;
      await pool.end();
    },
  };
}
