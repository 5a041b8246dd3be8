import { Client } from "pg";
import { afterEach, expect, test, vi } from "vitest";
import { createLog } from "#lib/platform/log";
import { cloneDatabase } from "#lib/testing/database";
import { createListener } from "./listener";
import { createNotifier } from "./notifier";

const log = createLog("test", "silent");
/** Machines that run all tests at once are slow; nothing waits this long otherwise. */
const SOON = 30_000;

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function setting() {
  const url = await cloneDatabase("notifications");
  const hints: string[] = [];
  const listener = createListener(url, ["wish", "outcome"], (channel) => hints.push(channel), log);
  const notifier = createNotifier(url, log);
  const admin = new Client({ connectionString: url });
  await admin.connect();
  cleanups.push(
    () => listener.close(),
    () => notifier.close(),
    () => admin.end(),
  );
  await listener.ready;
  return { hints, notifier, admin };
}

test("a hint reaches whoever listens to its channel, and others do not", async () => {
  const { hints, notifier } = await setting();
  expect(hints.splice(0)).toEqual(["wish", "outcome"]); // the first reading
  notifier.notify("event");
  notifier.notify("wish");
  await vi.waitFor(() => expect(hints).toEqual(["wish"]), SOON);
});

test("a burst of hints costs one notification per channel", async () => {
  const { hints, notifier, admin } = await setting();
  hints.splice(0);
  for (let count = 0; count < 1_000; count++) notifier.notify(count % 2 === 0 ? "wish" : "outcome");
  await vi.waitFor(() => expect(new Set(hints).size).toBe(2), SOON);
  await admin.query("NOTIFY wish"); // comes after all of the burst
  await vi.waitFor(() => expect(hints.filter((channel) => channel === "wish")).toHaveLength(2), SOON);
  expect(hints).toHaveLength(3);
});

test("a listener whose connection is cut connects again and lets everything be read", async () => {
  const { hints, notifier, admin } = await setting();
  hints.splice(0);
  const { rowCount } = await admin.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'",
  );
  expect(rowCount).toBe(1);
  await vi.waitFor(() => expect(hints).toEqual(["wish", "outcome"]), SOON);
  notifier.notify("wish");
  await vi.waitFor(() => expect(hints).toEqual(["wish", "outcome", "wish"]), SOON);
});

test("a notifier that is closed has sent what was due", async () => {
  const { hints, notifier } = await setting();
  hints.splice(0);
  notifier.notify("outcome");
  cleanups.splice(1, 1);
  await notifier.close();
  await vi.waitFor(() => expect(hints).toEqual(["outcome"]), SOON);
});
