import { fork } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { delay, processIdentity } from "./processes.mjs";
import { childEnvironment, root } from "./run-command.mjs";

const STOP_TIMEOUT_MS = 20_000;
const MAX_LOG_BYTES = 20_000_000;

/**
 * @typedef {object} Child
 * @property {string} name
 * @property {number} pid
 * @property {string | null} log its log file.
 * @property {Promise<string>} exited settles with how it ended: "exit code 1", "SIGKILL".
 * @property {() => Promise<void>} stop asks it to end, and makes it when it takes too long.
 */

/**
 * Starts one of our programs. It runs in a process group of its own, so that a Ctrl-C reaches only the launcher, which
 * stops things in their order; the channel between them ends with the launcher, and the program with the channel
 * (lib/platform/parent.ts).
 *
 * @param {string} name
 * @param {string} program absolute path of the bundle.
 * @param {{ args?: string[], env: Record<string, string | undefined>, logs: string | null }} options `logs`: the folder
 * of its log, null writes to this terminal.
 * @returns {Child}
 */
export function startChild(name, program, { args = [], env, logs }) {
  const log = logs && join(logs, `${name}.log`);
  const output = log ? openLog(log) : "inherit";
  const child = fork(program, args, {
    cwd: root,
    env: childEnvironment({ ...env, STATIONKEEPER_LAUNCHED: "1" }),
    execArgv: ["--enable-source-maps"],
    stdio: ["ignore", output, output, "ipc"],
    detached: true,
  });
  if (log) closeSync(output);
  let running = true;
  const exited = new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
    child.once("error", (error) => resolve(error.message));
  }).finally(() => {
    running = false;
  });
  const stop = async () => {
    if (!running) return;
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
    await exited;
    clearTimeout(timer);
  };
  return { name, pid: child.pid, log, exited, stop, kill: () => child.kill("SIGKILL") };
}

/** The end of a child's log, for the terminal. */
export function tailOf(child, lines = 15) {
  if (!child.log || !existsSync(child.log)) return "";
  return readFileSync(child.log, "utf8").trim().split("\n").slice(-lines).join("\n");
}

function openLog(log) {
  mkdirSync(join(log, ".."), { recursive: true, mode: 0o700 });
  if (existsSync(log) && statSync(log).size > MAX_LOG_BYTES) renameSync(log, `${log}.1`);
  return openSync(log, "a", 0o600);
}

/** Keeps who our children are, for a start that follows our sudden end. */
export function rememberChildren(dataDir, children) {
  const known = children.map(({ name, pid }) => ({ name, pid, identity: processIdentity(pid) }));
  writeFileSync(join(dataDir, "children.json"), JSON.stringify(known), { mode: 0o600 });
}

/**
 * Waits for the children of a start that was killed: they end when they see that it is gone.
 *
 * @returns {Promise<string>} what was found, for the terminal; "" when nothing.
 */
export async function endLeftoverChildren(dataDir) {
  const file = join(dataDir, "children.json");
  if (!existsSync(file)) return "";
  const isAlive = ({ pid, identity }) => identity !== null && processIdentity(pid) === identity;
  const alive = readChildren(file).filter(isAlive);
  const end = Date.now() + STOP_TIMEOUT_MS;
  while (alive.some(isAlive) && Date.now() < end) await delay(50);
  for (const { pid } of alive.filter(isAlive)) process.kill(pid, "SIGKILL");
  rmSync(file, { force: true });
  return alive.map(({ name, pid }) => `${name} process ${pid} of an earlier start has ended`).join(", ");
}

function readChildren(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return []; // its start was killed while it wrote
  }
}
