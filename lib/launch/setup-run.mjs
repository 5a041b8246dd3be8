import { fork } from "node:child_process";
import { beginStep, LaunchError, yellow } from "./report.mjs";
import { childEnvironment, root, trackCommand } from "./run-command.mjs";

/**
 * Runs the set-up (lib/station/setup.ts) and shows its steps.
 *
 * @param {string} program absolute path of its bundle.
 * @param {Record<string, string | undefined>} env
 * @returns {Promise<import("#lib/station/setup").SetupResult>}
 */
export function runSetup(program, env, { quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = fork(program, [], {
      cwd: root,
      env: childEnvironment(env),
      execArgv: ["--enable-source-maps"],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    trackCommand(child);
    let line = null;
    let result = null;
    let failure = null;
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
      });
    }
    child.on("message", (message) => {
      if (message.step && !quiet) line = beginStep(message.step);
      if (message.warning) line?.say(yellow(`  ${message.warning}`));
      if (message.result) result = message.result;
      if (message.failed) failure = message.failed;
      if (message.done !== undefined) {
        line?.done(message.done);
        line = null;
      }
    });
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (code === 0 && result) return resolve(result);
      line?.failed();
      reject(
        new LaunchError(
          failure ??
            `The set-up failed (${signal ?? `exit code ${code}`}).
${output.trim().slice(-4000)}`,
        ),
      );
    });
  });
}
