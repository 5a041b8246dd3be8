import { expect, test } from "vitest";
import { cursorAt, parseCursor, snapshotBefore } from "./event-cursor";

test("a cursor is a snapshot as Postgres writes it, and when it was taken", () => {
  const at = new Date("2026-11-22T05:00:00.123Z");
  expect(parseCursor(cursorAt("12:18:12,15", at))).toEqual({
    snapshot: { xmin: 12n, xmax: 18n, running: [12n, 15n] },
    at,
  });
  expect(parseCursor(cursorAt("18:18:", at))?.snapshot.running).toEqual([]);
});

test("any other text is no cursor", () => {
  const others = ["", "12", "12:18:", "12:18:x:5", "12:18:13,:5", "-1:18::5", "12:18::5:6", `${"9".repeat(19)}:18::5`];
  expect(others.filter((text) => parseCursor(text) !== null)).toEqual([]);
});

test.each([
  ["within", 15n, "12:15:12"],
  ["at the first that ran", 12n, "12:12:"],
  ["before all that ran", 10n, "10:10:"],
  ["beyond the end", 30n, "12:18:12,15,16"],
])("cut %s, a snapshot holds nothing from there on", (_where, xid, expected) => {
  expect(snapshotBefore("12:18:12,15,16", xid)).toBe(expected);
});
