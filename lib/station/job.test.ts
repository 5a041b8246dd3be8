import { expect, test } from "vitest";
import { DomainError } from "#lib/platform/domain-error";
import { createLog } from "#lib/platform/log";
import { startJob } from "./job";

const NEVER_MS = 3_600_000;
const log = createLog("test", "silent");

/** A run that the test ends itself. */
function manual() {
  const runs: { end(more: boolean): void; fail(error: Error): void }[] = [];
  let started = () => {};
  const run = () =>
    new Promise<boolean>((end, fail) => {
      runs.push({ end, fail });
      started();
    });
  const nth = async (index: number) => {
    while (!runs[index]) await new Promise<void>((resolve) => (started = resolve));
    return runs[index];
  };
  return { run, nth, runs };
}

test("hints during a run make exactly one more", async () => {
  const { run, nth, runs } = manual();
  const job = startJob("test", NEVER_MS, run, log);
  const first = await nth(0);
  job.hint();
  job.hint();
  first?.end(false);
  (await nth(1))?.end(false);
  await job.stop();
  expect(runs).toHaveLength(2);
});

test("a run that says there is more is followed by another at once", async () => {
  const { run, nth, runs } = manual();
  const job = startJob("test", NEVER_MS, run, log);
  (await nth(0))?.end(true);
  (await nth(1))?.end(false);
  await job.stop();
  expect(runs).toHaveLength(2);
});

test("a run that fails ends no job", async () => {
  const { run, nth } = manual();
  const job = startJob("test", NEVER_MS, run, log);
  (await nth(0))?.fail(new DomainError("unavailable", "database_unavailable", "gone"));
  await new Promise<void>((resolve) => setImmediate(resolve));
  job.hint();
  (await nth(1))?.end(false);
  await job.stop();
});

test("stopping waits for the run under way and starts no other", async () => {
  const { run, nth, runs } = manual();
  const job = startJob("test", NEVER_MS, run, log);
  const first = await nth(0);
  let stopped = false;
  const stopping = job.stop().then(() => {
    stopped = true;
  });
  job.hint();
  expect(stopped).toBe(false);
  first?.end(true);
  await stopping;
  expect(runs).toHaveLength(1);
});
