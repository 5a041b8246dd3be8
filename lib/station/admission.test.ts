import { expect, test } from "vitest";
import { Admission } from "./admission";

/** Work that ends when the test says so. */
function held() {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { end, work: () => ended };
}

const NUMBERS = { atOnce: 1, waiting: 2, patienceMs: 60_000 };

test("as many are at work as may be, the others in the order in which they came", async () => {
  const admission = new Admission({ ...NUMBERS, waiting: 10 });
  const first = held();
  const done: string[] = [];
  const running = admission.run("a", first.work);
  const others = ["b", "c", "d"].map((name) => admission.run(name, async () => done.push(name)));
  await Promise.resolve();
  expect(done).toEqual([]);
  first.end();
  await Promise.all([running, ...others]);
  expect(done).toEqual(["b", "c", "d"]);
});

test("work that fails makes room like any other", async () => {
  const admission = new Admission(NUMBERS);
  await expect(admission.run("a", async () => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
  await expect(admission.run("b", async () => "done")).resolves.toBe("done");
});

test("when too many wait, the one whose deadline is nearest is turned away", async () => {
  const admission = new Admission(NUMBERS);
  const first = held();
  const running = admission.run("a", first.work);
  const oldest = admission.run("b", async () => "b");
  const second = admission.run("c", async () => "c");
  const third = admission.run("d", async () => "d");
  await expect(oldest).rejects.toMatchObject({ kind: "unavailable", code: "too_busy" });
  first.end();
  expect(await Promise.all([running, second, third])).toEqual([undefined, "c", "d"]);
});

test("of one station only the newest request waits", async () => {
  const admission = new Admission(NUMBERS);
  const first = held();
  const running = admission.run("a", first.work);
  const older = admission.run("b", async () => "older");
  const newer = admission.run("b", async () => "newer");
  await expect(older).rejects.toMatchObject({ code: "too_busy" });
  first.end();
  expect(await Promise.all([running, newer])).toEqual([undefined, "newer"]);
});

test("nobody waits longer than the patience, and a place is not lost by it", async () => {
  const admission = new Admission({ ...NUMBERS, patienceMs: 1 });
  const first = held();
  const running = admission.run("a", first.work);
  await expect(admission.run("b", async () => "b")).rejects.toMatchObject({ code: "too_busy" });
  first.end();
  await running;
  await expect(admission.run("c", async () => "c")).resolves.toBe("c");
});
