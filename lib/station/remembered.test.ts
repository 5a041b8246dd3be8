import { expect, test } from "vitest";
import { remembered } from "./remembered";

test("whoever asks meanwhile shares one reading", async () => {
  let readings = 0;
  const read = remembered(async () => ++readings, 60_000);
  expect(await Promise.all([read(), read()])).toEqual([1, 1]);
  expect(await read()).toBe(1);
});

test("a failure is told to those who waited for it, and not kept", async () => {
  let readings = 0;
  const read = remembered(async () => {
    if (++readings === 1) throw new Error("away");
    return readings;
  }, 60_000);
  await expect(Promise.all([read(), read()])).rejects.toThrow("away");
  expect(await read()).toBe(2);
});

test("what is older than its time is read again", async () => {
  let readings = 0;
  const read = remembered(async () => ++readings, 0);
  expect([await read(), await read()]).toEqual([1, 2]);
});
