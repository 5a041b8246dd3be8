import { expect, test } from "vitest";
import { unstorable } from "./storable";

test("what the database cannot store is told at any depth", () => {
  expect(unstorable({ a: [{ b: "x\0" }] })).toMatch(/U\+0000/);
  expect(unstorable({ "x\0": 1 })).toMatch(/U\+0000/);
  expect(unstorable({ tags: ["a\ud800"] })).toMatch(/surrogate/);
  expect(unstorable({ a: "\\u0000 written out", b: "\u{1f600}", c: [1, null, true] })).toBeUndefined();
});

test("an input nested a hundred thousand deep is refused without exhausting the stack", () => {
  expect(unstorable(JSON.parse("[".repeat(100_000) + "]".repeat(100_000)))).toMatch(/nested/);
});
