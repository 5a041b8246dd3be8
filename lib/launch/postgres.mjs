import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { freePort, portIsFree } from "./ports.mjs";
import { postgresBinaries, unprivileged } from "./postgres-binaries.mjs";
import { delay, processCommand, processIdentity } from "./processes.mjs";
import { LaunchError } from "./report.mjs";

const USER = "stationkeeper";
const START_TIMEOUT_MS = 60_000;
const MAX_LOG_BYTES = 10_000_000;

/**
 * @typedef {object} Postgres
 * @property {number} pid
 * @property {(database: string) => string} url connection string of one of its databases.
 * @property {Promise<void>} exited for one that we started: settles when it ends.
 */

/**
 * Makes a cluster in a folder unless it is there: UTF8 whatever the environment's language is, with a random
 * password. A half-made one is made again.
 *
 * @param {string} directory absolute.
 * @param {string[]} [moreFlags] of initdb.
 */
export function createCluster(directory, moreFlags = []) {
  const data = join(directory, "data");
  if (existsSync(join(data, "PG_VERSION"))) return;
  withUmask(() => {
    mkdirSync(directory, { recursive: true });
    const unfinished = join(directory, "data.new");
    const passwordFile = join(directory, "password");
    rmSync(unfinished, { recursive: true, force: true });
    writeFileSync(passwordFile, randomBytes(24).toString("base64url"), { mode: 0o600 });
    const rights = unprivileged(directory);
    if (rights.owner) giveAway(directory, rights.owner);

    const settings = ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", "--no-instructions"];
    const args = ["-D", unfinished, `--username=${USER}`, `--pwfile=${passwordFile}`, ...settings, ...moreFlags];
    const run = command(rights, postgresBinaries().initdb, args);
    const { status, stderr, error } = spawnSync(run.file, run.args, { ...run.options, encoding: "utf8" });
    if (status !== 0) throw postgresFailed("initdb", stderr || error?.message, directory, rights);
    renameSync(unfinished, data);
  });
}

/**
 * Starts the cluster of a folder, in a process group of its own, so that a Ctrl-C in the terminal does not reach it.
 *
 * @param {string} directory made by `createCluster`.
 * @param {Record<string, string | number>} [settings] of postgresql.conf.
 * @returns {Promise<Postgres>}
 */
export async function startPostgres(directory, settings = {}) {
  for (let attempt = 1; ; attempt++) {
    const port = await choosePort(directory, attempt > 1);
    const started = await tryStart(directory, port, settings);
    if (started.pid) return started;
    // Somebody may have taken the port between our look and Postgres' bind.
    if (attempt === 5 || !/could not (bind|create any TCP)/.test(started.output)) {
      throw postgresFailed("postgres", started.output, directory, unprivileged(join(directory, "data")));
    }
  }
}

/**
 * The Postgres that runs in a folder, left over from a start that was killed or shared with others.
 *
 * @returns {Postgres | null}
 */
export function runningPostgres(directory) {
  const file = postmasterFile(directory);
  if (!file) return null;
  const isOurs = processIdentity(file.pid) && processCommand(file.pid).includes(join(directory, "data"));
  if (isOurs) return connectionOf(directory, file.pid, file.port);
  // Another process got the number of a Postgres that was killed; Postgres itself would refuse to start now.
  rmSync(join(directory, "data", "postmaster.pid"), { force: true });
  return null;
}

/** Ends it: clients are disconnected, what was committed is kept. */
export async function stopPostgres({ pid }) {
  const identity = processIdentity(pid);
  if (!identity) return;
  const gone = async (timeoutMs) => {
    const end = Date.now() + timeoutMs;
    while (processIdentity(pid) === identity && Date.now() < end) await delay(20);
    return processIdentity(pid) !== identity;
  };
  for (const [signal, timeoutMs] of [
    ["SIGINT", 20_000],
    ["SIGQUIT", 5_000],
    ["SIGKILL", 5_000],
  ]) {
    kill(pid, signal);
    if (await gone(timeoutMs)) return;
  }
}

/** @returns {Promise<Postgres | { pid: undefined, output: string }>} */
async function tryStart(directory, port, settings) {
  const data = join(directory, "data");
  const log = join(directory, "postgres.log");
  const options = { listen_addresses: "127.0.0.1", unix_socket_directories: "", port, ...settings };
  const flags = Object.entries(options).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const run = command(unprivileged(data), postgresBinaries().postgres, ["-D", data, ...flags]);

  const { child, logStart } = withUmask(() => {
    if (existsSync(log) && statSync(log).size > MAX_LOG_BYTES) renameSync(log, `${log}.1`);
    const fd = openSync(log, "a", 0o600);
    const logStart = statSync(log).size;
    const child = spawn(run.file, run.args, { ...run.options, stdio: ["ignore", fd, fd], detached: true });
    closeSync(fd);
    return { child, logStart };
  });
  let ended = false;
  const exited = new Promise((resolve) => {
    child.once("exit", () => resolve(undefined));
    child.once("error", () => resolve(undefined));
  }).then(() => {
    ended = true;
  });
  child.unref();

  const end = Date.now() + START_TIMEOUT_MS;
  while (!ended && Date.now() < end) {
    const file = postmasterFile(directory);
    if (file?.pid === child.pid && file.ready) return { ...connectionOf(directory, child.pid, port), exited };
    await delay(20);
  }
  if (!ended) await stopPostgres({ pid: child.pid });
  return { pid: undefined, output: readFileSync(log).subarray(logStart).toString() };
}

function connectionOf(directory, pid, port) {
  const password = readFileSync(join(directory, "password"), "utf8");
  return { pid, port, url: (database) => `postgresql://${USER}:${password}@127.0.0.1:${port}/${database}` };
}

/** Lines 1, 4 and 8 of postmaster.pid: process, port, status (src/include/utils/pidfile.h). */
function postmasterFile(directory) {
  try {
    const lines = readFileSync(join(directory, "data", "postmaster.pid"), "utf8").split("\n");
    return { pid: Number(lines[0]), port: Number(lines[3]), ready: lines[7]?.trim() === "ready" };
  } catch {
    return null;
  }
}

/** The port of earlier starts while it is free, so that tools need not be told anew. */
async function choosePort(directory, another) {
  const file = join(directory, "port");
  const kept = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
  if (!another && kept && (await portIsFree(kept, "127.0.0.1"))) return kept;
  const port = await freePort();
  writeFileSync(file, String(port), { mode: 0o600 });
  return port;
}

/** Nothing of the caller's environment but what programs need: PGDATA, PGOPTIONS or LC_ALL would change them. */
function command({ wrap, owner }, program, args) {
  const [file, ...rest] = [...wrap, program, ...args];
  const { PATH, HOME, TMPDIR } = process.env;
  return { file, args: rest, options: { cwd: "/", env: { PATH, HOME, TMPDIR, LC_ALL: "C" }, ...owner } };
}

/** To the user that Postgres will run as, who must also be able to pass through the folder above. */
function giveAway(directory, owner) {
  const above = dirname(directory);
  chmodSync(above, statSync(above).mode | 0o011);
  chmodSync(directory, 0o700);
  for (const name of ["", ...readdirSync(directory)]) chownSync(join(directory, name), owner.uid, owner.gid);
}

function withUmask(work) {
  const before = process.umask(0o077);
  try {
    return work();
  } finally {
    process.umask(before);
  }
}

function kill(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

function postgresFailed(program, output, directory, { owner }) {
  const remedy = owner
    ? `It ran as user ${owner.uid}, who must be able to reach ${directory} and this folder. ` +
      "Start as an ordinary user, allow user namespaces, or set DATABASE_URL."
    : `See ${join(directory, "postgres.log")}, or set DATABASE_URL to a Postgres of your own.`;
  return new LaunchError(`Embedded Postgres: ${program} failed.\n${(output ?? "").trim().slice(-2000)}`, remedy);
}
