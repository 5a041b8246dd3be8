import { expect, test } from "vitest";
import { inBatches } from "./in-batches";

test("whoever calls while a batch is under way shares the next, and gets his own answer", async () => {
  const batches: number[][] = [];
  const double = inBatches(3, async (items: readonly number[]) => {
    batches.push([...items]);
    await Promise.resolve();
    return items.map((item) => item * 2);
  });
  expect(await Promise.all([1, 2, 3, 4, 5].map(double))).toEqual([2, 4, 6, 8, 10]);
  expect(batches).toEqual([[1], [2, 3, 4], [5]]);
  expect(await double(6)).toBe(12);
});

test("where callers may wait a moment, those that come meanwhile share the first batch", async () => {
  const batches: number[][] = [];
  const run = async (items: readonly number[]) => {
    batches.push([...items]);
    return items;
  };
  const gathered = inBatches(10, run, 1);
  expect(await Promise.all([1, 2, 3].map(gathered))).toEqual([1, 2, 3]);
  expect(batches).toEqual([[1, 2, 3]]);
});

test("a batch that fails fails for all of it, and the next is tried", async () => {
  let healthy = false;
  const work = inBatches(10, async (items: readonly string[]) => {
    if (!healthy) throw new Error("away");
    return items;
  });
  await expect(Promise.all([work("a"), work("b")])).rejects.toThrow("away");
  healthy = true;
  expect(await work("c")).toBe("c");
});
