import { expect, test } from "vitest";
import { conflictingFields } from "./conflicting-fields";

const FIELDS = ["a", "b", "c", "d"] as const;
type Values = Record<(typeof FIELDS)[number], string>;

const fields = {
  differences: (from: Values, to: Values) => FIELDS.filter((name) => from[name] !== to[name]),
  labels: { a: "A", b: "B", c: "C", d: "D" },
  words: (_name: string, value: string) => `"${value}"`,
};

test("only what both changed, and not alike, is in conflict", () => {
  const base = { a: "1", b: "1", c: "1", d: "1" };
  const mine = { a: "2", b: "2", c: "1", d: "2" };
  const theirs = { a: "1", b: "3", c: "3", d: "2" };
  expect(conflictingFields({ base, mine, theirs }, fields)).toEqual([{ label: "B", yours: '"2"', theirs: '"3"' }]);
});

test("somebody else's changes of other fields are no conflict", () => {
  const base = { a: "1", b: "1", c: "1", d: "1" };
  expect(conflictingFields({ base, mine: { ...base, a: "2" }, theirs: { ...base, b: "2" } }, fields)).toEqual([]);
});
