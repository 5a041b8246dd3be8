// The Postgres that test runs of this folder share: `join <pid>` starts it unless it runs and prints the connection
// string of its `postgres` database; `leave <pid>` stops it when nobody else uses it. A user that was killed
// without leaving does not count. `leave <pid> --remove` also removes its files then.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createCluster, runningPostgres, startPostgres, stopPostgres } from "./postgres.mjs";
import { processIdentity, readLock, releaseLock, waitForLock } from "./processes.mjs";
import { printFailure } from "./report.mjs";

const directory = resolve(import.meta.dirname, "../../.cache/test/postgres");
const users = join(directory, "users");

// Nothing in it outlives the run, so nothing is written through to the disk.
const SETTINGS = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  max_connections: 300,
  max_wal_size: "256MB",
};

async function joinUsers(pid) {
  createCluster(directory, ["--no-sync"]);
  const running = runningPostgres(directory);
  if (!running) rmSync(users, { recursive: true, force: true });
  mkdirSync(users, { recursive: true });
  const postgres = running ?? (await startPostgres(directory, SETTINGS));
  writeFileSync(join(users, String(pid)), JSON.stringify({ pid, identity: processIdentity(pid) }));
  process.stdout.write(postgres.url("postgres"));
}

async function leaveUsers(pid, remove) {
  rmSync(join(users, String(pid)), { force: true });
  const names = existsSync(users) ? readdirSync(users) : [];
  if (names.some((name) => readLock(join(users, name)))) return;
  const postgres = runningPostgres(directory);
  if (postgres) await stopPostgres(postgres);
  if (remove) rmSync(join(directory, "data"), { recursive: true, force: true });
}

const [verb, pid, option] = process.argv.slice(2);
const lock = join(directory, "lock");
mkdirSync(directory, { recursive: true });
try {
  await waitForLock(lock);
  await (verb === "leave" ? leaveUsers(Number(pid), option === "--remove") : joinUsers(Number(pid)));
} catch (error) {
  printFailure(error);
  process.exitCode = 1;
} finally {
  releaseLock(lock);
}
