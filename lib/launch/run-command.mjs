import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { LaunchError } from "./report.mjs";

export const root = resolve(import.meta.dirname, "../..");

const TAIL_CHARACTERS = 6000;

/**
 * The environment of a tool or a process of ours: what is ours is said explicitly, Next must not read `.env` behind
 * our back (it would, over and over, and `npm test` never may), and nobody is told that we ran it.
 *
 * @param {Record<string, string | undefined>} [changes] undefined removes a variable.
 */
export function childEnvironment(changes = {}) {
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", __NEXT_PROCESSED_ENV: "true", ...changes };
  for (const [name, value] of Object.entries(env)) if (value === undefined) delete env[name];
  return env;
}

/**
 * Runs a JavaScript program of a package quietly; when it fails, the end of its output says why.
 *
 * @param {string} name for the message.
 * @param {string} script from the top of the repository.
 * @returns {Promise<string>} its output.
 */
export async function run(name, script, args, env = {}) {
  const { code, output } = await spawnCollecting(
    process.execPath,
    [join(root, script), ...args],
    childEnvironment(env),
  );
  if (code !== 0) throw new LaunchError(`${name} failed.\n${output.trim().slice(-TAIL_CHARACTERS)}`);
  return output;
}

/** Runs a program to its end and keeps what it writes. */
export function spawnCollecting(file, args, env, onOutput = () => {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    trackCommand(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
        onOutput(text);
      });
    }
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code: code ?? signal, output }));
  });
}

const running = new Set();

/** Counts a child as one that ends with us. */
export function trackCommand(child) {
  running.add(child);
  child.once("close", () => running.delete(child));
}

/** Ends the tools that still run, when nobody waits for them any more. */
export function endRunningCommands() {
  for (const child of running) child.kill("SIGTERM");
}
