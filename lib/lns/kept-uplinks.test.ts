import { expect, test } from "vitest";
import { inOrder, type KeptUplinks, merged, uplinkKeeper } from "./kept-uplinks";
import { KEPT_UPLINKS } from "./values";

const nothing = (): KeptUplinks => ({ ring: [], count: 0 });
const textsOf = (kept: KeptUplinks) => inOrder(kept).map(({ bytes, start, end }) => bytes.toString("utf8", start, end));
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => String(from + index));

test("the last uplinks are kept in order with their times, whatever becomes of the bytes they came in", () => {
  const keep = uplinkKeeper();
  const kept = nothing();
  const received = Buffer.alloc(2);
  for (let number = 10; number < 10 + KEPT_UPLINKS + 7; number++) {
    received.write(String(number));
    keep(kept, number * 1000, received);
  }
  expect(kept.count).toBe(KEPT_UPLINKS + 7);
  expect(textsOf(kept)).toEqual(numbers(17, 17 + KEPT_UPLINKS));
  expect(inOrder(kept).map(({ at }) => String(at / 1000))).toEqual(textsOf(kept));
});

test("stations that take turns, and messages of every length, do not get into each other's way", () => {
  const keep = uplinkKeeper();
  const stations = [nothing(), nothing(), nothing()];
  const said = stations.map(() => [] as string[]);
  for (let turn = 0; turn < 900; turn++) {
    const index = turn % stations.length;
    const text = `${turn} `.repeat(1 + ((turn * 37) % 1500));
    said[index]?.push(text);
    keep(stations[index] ?? nothing(), turn, Buffer.from(text));
  }
  for (const [index, kept] of stations.entries()) expect(textsOf(kept)).toEqual(said[index]?.slice(-KEPT_UPLINKS));
});

test.each([
  [3, 4],
  [KEPT_UPLINKS, 5],
  [25, 30],
  [30, 0],
  [0, 2],
])("%i that could not be written stand before the %i that came since", (earlier, later) => {
  const keep = uplinkKeeper();
  const [one, other] = [nothing(), nothing()];
  for (const text of numbers(0, earlier)) keep(one, 1, Buffer.from(text));
  for (const text of numbers(earlier, earlier + later)) keep(other, 2, Buffer.from(text));
  const both = merged(one, other);
  const all = numbers(0, earlier + later);
  expect([both.count, textsOf(both)]).toEqual([all.length, all.slice(-KEPT_UPLINKS)]);
  keep(both, 3, Buffer.from("next"));
  expect(textsOf(both)).toEqual([...all, "next"].slice(-KEPT_UPLINKS));
});
