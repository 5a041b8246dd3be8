import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { Client } from "pg";
import { expect, vi } from "vitest";
import { migrateDatabase } from "#lib/platform/db/migrate";
import { createCluster, startPostgres, stopPostgres } from "../launch/postgres.mjs";
import { processIdentity } from "../launch/processes.mjs";

const ROOT = resolve(import.meta.dirname, "../..");
const DATABASE = "stationkeeper_test";

/** A Postgres server of a test's own, with a migrated database, which can be killed: every commit reaches the disk. */
export interface MortalPostgres {
  /** Connection string; it holds for the server's whole life. */
  readonly url: string;
  isDown(): boolean;
  /** SIGKILL for all its processes at once, before this returns. */
  kill(): void;
  /** Starts it again on its files and its port; settles when it has recovered from its crash. */
  restart(): Promise<void>;
  /** Ends it and removes its files. */
  remove(): Promise<void>;
}

export async function startMortalPostgres(): Promise<MortalPostgres> {
  const directory = resolve(ROOT, `.cache/test/mortal-postgres-${process.pid}`);
  createCluster(directory);
  let server = await startPostgres(directory);
  const { port } = server;
  let killed: number[] = [];
  await withAdmin(server.url("postgres"), `CREATE DATABASE ${DATABASE} TEMPLATE template0 ENCODING 'UTF8'`);
  const url = server.url(DATABASE);
  await migrateDatabase(url, resolve(ROOT, "prisma/migrations"));
  return {
    url,
    isDown: () => killed.length > 0,
    kill() {
      send(server.pid, "SIGSTOP"); // it starts no further process from here on
      killed = [...childrenOf(server.pid), server.pid];
      for (const pid of killed) send(pid, "SIGKILL");
    },
    async restart() {
      // A process that still holds the shared memory would keep the next server from starting.
      await vi.waitFor(() => expect(killed.filter((pid) => processIdentity(pid) !== null)).toEqual([]), {
        ...{ timeout: 30_000, interval: 5 },
      });
      server = await startPostgres(directory);
      expect(server.port).toBe(port);
      killed = [];
    },
    async remove() {
      await stopPostgres(server);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function withAdmin(url: string, statement: string): Promise<void> {
  const admin = new Client({ connectionString: url });
  await admin.connect();
  await admin.query(statement).finally(() => admin.end());
}

/** Synchronous, like all of `kill`: nothing of this process comes in between. */
function childrenOf(parent: number): number[] {
  const { stdout } = spawnSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  return stdout
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([pid, ppid]) => (ppid === parent && pid ? [pid] : []));
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // it ended by itself
  }
}
