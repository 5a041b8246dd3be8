import { Client } from "pg";
import type { Log } from "#lib/platform/log";
import type { Channel } from "#lib/platform/notify";

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;

export interface Listener {
  /** Settles when the first connection listens; hints sent before it are covered by the first round of `onHint`. */
  readonly ready: Promise<void>;
  close(): Promise<void>;
}

/**
 * Listens on channels with a client of its own (a transaction pooler loses LISTEN) and connects again when it is cut.
 * After each connection `onHint` is called once per channel, for whatever was missed: whoever listens reads the table.
 */
export function createListener(
  databaseUrl: string,
  channels: readonly Channel[],
  onHint: (channel: Channel) => void,
  log: Log,
): Listener {
  let client: Client | undefined;
  let closed = false;
  let waitMs = FIRST_WAIT_MS;
  let timer: NodeJS.Timeout | undefined;
  let markReady = () => {};
  const ready = new Promise<void>((resolve) => {
    markReady = resolve;
  });

  function retry(lost: Client, error: unknown): void {
    if (closed || client !== lost) return;
    client = undefined;
    log.info({ error, waitMs }, "listener lost its connection");
    lost.end().catch(() => {});
    timer = setTimeout(connect, waitMs);
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
  }

  async function connect(): Promise<void> {
    const mine = new Client({ connectionString: databaseUrl, keepAlive: true, connectionTimeoutMillis: 5_000 });
    client = mine;
    mine.on("error", (error) => retry(mine, error));
    mine.on("end", () => retry(mine, "ended"));
    mine.on("notification", ({ channel }) => onHint(channel as Channel));
    try {
      await mine.connect();
      for (const channel of channels) await mine.query(`LISTEN ${mine.escapeIdentifier(channel)}`);
    } catch (error) {
      return retry(mine, error);
    }
    waitMs = FIRST_WAIT_MS;
    for (const channel of channels) onHint(channel);
    markReady();
  }

  void connect();
  return {
    ready,
    async close() {
      closed = true;
      clearTimeout(timer);
      await client?.end().catch(() => {});
    },
  };
}
