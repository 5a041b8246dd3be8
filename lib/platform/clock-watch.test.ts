import { expect, test } from "vitest";
import { createClockWatch } from "./clock-watch";
import { createLog } from "./log";

function watched() {
  const time = { system: 1_000_000, database: 1_000_000 };
  const readings = { system: () => time.system, database: async () => time.database };
  const watch = createClockWatch(readings, createLog("test", "silent"));
  watch.close(); // the test compares by itself
  return { time, watch };
}

test("nothing is trusted before the first comparison", async () => {
  const { watch } = watched();
  expect(() => watch.assertSound()).toThrow("not been compared");
  await watch.compare();
  expect(() => watch.assertSound()).not.toThrow();
});

test.each([31_000, -31_000])("a difference of %d ms stops signing until it is gone", async (difference) => {
  const { time, watch } = watched();
  time.database += difference;
  await watch.compare();
  expect(() => watch.assertSound()).toThrow("differ by");
  time.database = time.system + Math.sign(difference) * 29_000;
  await watch.compare();
  expect(() => watch.assertSound()).not.toThrow();
});

test("a clock that ran back stops signing at once, until it has caught up", async () => {
  const { time, watch } = watched();
  await watch.compare();
  time.system -= 10_000;
  expect(() => watch.assertSound()).toThrow("ran back by 10 s");
  time.system += 10_001;
  expect(() => watch.assertSound()).not.toThrow();
});

test("a small adjustment is none", async () => {
  const { time, watch } = watched();
  await watch.compare();
  time.system -= 500;
  expect(() => watch.assertSound()).not.toThrow();
});
