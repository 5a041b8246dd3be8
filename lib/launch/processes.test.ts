import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { noteLock, processIdentity, readLock, releaseLock, takeLock } from "./processes.mjs";

let folder: string;
let lock: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stationkeeper-lock-"));
  lock = join(folder, "start.lock");
});

afterEach(() => rmSync(folder, { recursive: true }));

test("who comes second is told who holds the lock, and where it runs", () => {
  expect(takeLock(lock)).toBeNull();
  noteLock(lock, { url: "http://localhost:3000" });
  expect(takeLock(lock)).toMatchObject({ pid: process.pid, url: "http://localhost:3000" });
});

test("a lock ends when it is released", () => {
  takeLock(lock);
  releaseLock(lock);
  expect(existsSync(lock)).toBe(false);
  expect(takeLock(lock)).toBeNull();
});

test("the lock of a process that was killed is free, even when another has its number now", () => {
  writeFileSync(lock, JSON.stringify({ pid: process.pid, identity: "of an earlier process" }));
  expect(readLock(lock)).toBeNull();
  expect(takeLock(lock)).toBeNull();
  expect(readLock(lock)?.identity).toBe(processIdentity(process.pid));
  expect(readdirSync(folder)).toEqual(["start.lock"]);
});

test("a lock that was only half written is free", () => {
  writeFileSync(lock, '{"pid":');
  expect(takeLock(lock)).toBeNull();
});
