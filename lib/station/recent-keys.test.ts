import { expect, test } from "vitest";
import { RecentKeys } from "./recent-keys";

test("beyond its size the longest unused key is forgotten", () => {
  const keys = new RecentKeys(2);
  keys.add("a");
  keys.add("b");
  expect(keys.has("a")).toBe(true); // used again
  keys.add("c");
  expect(["a", "b", "c"].map((key) => keys.has(key))).toEqual([true, false, true]);
});
