import { setTimeout } from "node:timers/promises";
import { Client } from "pg";
import type { ProcessContext } from "#lib/audit/platform-context";
import { recordTelemetry } from "#lib/audit/record-telemetry";
import { newId } from "#lib/platform/new-id";
import { startJob } from "./job";

const HEARTBEAT_MS = 2_000;
const RETRY_MS = 500;

/** This process among its like: a row that beats, and a lock that Postgres frees the moment the process is gone. */
export interface Instance {
  readonly id: string;
  /** Whether the lock is held now: without it others take our reservations for abandoned. */
  holds(): boolean;
  /** Names the ports that it listens on: from then on it counts as ready. */
  announce(listeners: Readonly<Record<string, number>>): Promise<void>;
  stop(): Promise<void>;
}

export interface StartInstance {
  databaseUrl: string;
  version: string;
}

export async function startInstance(process: ProcessContext, input: StartInstance): Promise<Instance> {
  const id = newId(process, "ins");
  const lockKey = Buffer.from(process.random.bytes(8)).readBigInt64BE();
  const lock = await holdLock(input.databaseUrl, lockKey, process);
  const startedAt = process.clock.now();
  let listeners: Record<string, number> = {};
  // A machine that slept for an hour finds its row removed, and puts it back.
  const beat = () => {
    const now = { heartbeatAt: process.clock.now(), listeners };
    const row = { id, lockKey, version: input.version, startedAt, ...now };
    return recordTelemetry(process, (tx) => tx.stationInstance.upsert({ where: { id }, create: row, update: now }));
  };
  await beat();
  const heartbeat = startJob(
    "heartbeat",
    HEARTBEAT_MS,
    async () => {
      await beat();
      return false;
    },
    process.log,
  );
  return {
    id,
    holds: lock.held,
    async announce(opened) {
      listeners = { ...opened };
      await beat();
    },
    async stop() {
      await heartbeat.stop();
      await recordTelemetry(process, (tx) => tx.stationInstance.deleteMany({ where: { id } })).catch(() => {});
      await lock.release();
    },
  };
}

/**
 * Holds a session-level advisory lock on a connection of its own, and takes it again when the connection is cut: a
 * transaction pooler would lose it.
 */
async function holdLock(databaseUrl: string, key: bigint, { log }: ProcessContext) {
  let client: Client | undefined;
  let released = false;

  async function take(): Promise<void> {
    const mine = new Client({ connectionString: databaseUrl, keepAlive: true, connectionTimeoutMillis: 5_000 });
    const lost = (error?: unknown) => {
      if (client !== mine) return;
      client = undefined;
      if (!released) void retake(error);
    };
    mine.on("error", lost);
    mine.on("end", () => lost());
    try {
      await mine.connect();
      await mine.query("SELECT pg_advisory_lock($1)", [key]);
      client = mine;
    } catch (error) {
      await mine.end().catch(() => {});
      throw error;
    }
  }

  async function retake(error: unknown): Promise<void> {
    log.warn({ error }, "lost the lock of this process; taking it again");
    while (!released && !client) {
      await setTimeout(RETRY_MS);
      await take().catch((failure: unknown) => log.info({ error: failure }, "lock not taken yet"));
    }
  }

  await take();
  return {
    held: () => client !== undefined,
    async release() {
      released = true;
      await client?.end().catch(() => {});
    },
  };
}
