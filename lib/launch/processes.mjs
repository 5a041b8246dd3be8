import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Tells one process from a later one with the same number: its start time, or null when it is gone.
 *
 * @param {number} pid
 */
export function processIdentity(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== "EPERM") return null;
  }
  try {
    if (process.platform !== "linux") {
      return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || null;
    }
    // proc(5): the name stands in parentheses and may hold spaces; state is field 3, start time field 22.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return fields[0] === "Z" ? null : fields[19];
  } catch {
    return null;
  }
}

/** The command line of a process, its words separated by spaces; "" when it is gone. */
export function processCommand(pid) {
  try {
    if (process.platform === "linux") return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    return execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" });
  } catch {
    return "";
  }
}

/** The process that started another; 0 when it is gone. */
function parentOf(pid) {
  try {
    if (process.platform !== "linux") {
      return Number(execFileSync("ps", ["-o", "ppid=", "-p", String(pid)], { encoding: "utf8" }));
    }
    return Number(
      readFileSync(`/proc/${pid}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ")[1],
    );
  } catch {
    return 0;
  }
}

/**
 * Calls back when the `npm` that runs us is gone: it does not pass a SIGTERM on, and nothing when it is killed. Between
 * it and us stands its shell, which waits for us.
 */
export function whenNpmIsGone(callback) {
  if (!process.env.npm_lifecycle_event) return;
  const npm = /^\S*sh -c /.test(processCommand(process.ppid)) ? parentOf(process.ppid) : process.ppid;
  const identity = processIdentity(npm);
  const timer = setInterval(() => {
    if (processIdentity(npm) === identity) return;
    clearInterval(timer);
    callback();
  }, 1000);
  timer.unref();
}

/** What the living holder of a lock wrote into it, or null when nobody holds it. */
export function readLock(path) {
  try {
    const holder = JSON.parse(readFileSync(path, "utf8"));
    return processIdentity(holder.pid) === holder.identity ? holder : null;
  } catch {
    return null;
  }
}

/**
 * Takes a lock that ends with this process, even when it is killed.
 *
 * @param {string} path
 * @param {object} note what others are told about the holder.
 * @returns null when taken, else the note of who holds it.
 */
export function takeLock(path, note = {}) {
  mkdirSync(dirname(path), { recursive: true });
  const mine = `${path}.${process.pid}`;
  writeFileSync(mine, JSON.stringify({ ...note, ...self() }), { mode: 0o600 });
  try {
    for (;;) {
      try {
        linkSync(mine, path); // fails when it exists: of two at once exactly one gets it
        return null;
      } catch (error) {
        if (error.code !== "EEXIST") throw error;
      }
      const holder = readLock(path);
      if (holder) return holder;
      putAside(path);
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Changes what others are told about us. Only for the holder. */
export function noteLock(path, note) {
  const mine = `${path}.${process.pid}`;
  writeFileSync(mine, JSON.stringify({ ...note, ...self() }), { mode: 0o600 });
  renameSync(mine, path);
}

export function releaseLock(path) {
  if (readLock(path)?.pid === process.pid) rmSync(path, { force: true });
}

/** Takes a lock, waiting for other holders. */
export async function waitForLock(path, timeoutMs = 120_000) {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const holder = takeLock(path);
    if (!holder) return;
    if (Date.now() > end) throw new Error(`Process ${holder.pid} has held ${path} for too long.`);
    await delay(50);
  }
}

export function delay(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function self() {
  return { pid: process.pid, identity: processIdentity(process.pid) };
}

/** Removes a dead holder's file; gives it back if someone living took the lock in the meantime. */
function putAside(path) {
  const aside = `${path}.${process.pid}.old`;
  try {
    renameSync(path, aside);
    if (readLock(aside)) linkSync(aside, path);
  } catch (error) {
    if (error.code !== "ENOENT" && error.code !== "EEXIST") throw error;
  }
  rmSync(aside, { force: true });
}
