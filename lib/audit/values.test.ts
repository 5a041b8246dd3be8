import { expect, test } from "vitest";
import { holds, isNotBefore } from "./values";

test("what was read holds what had ended, and nothing of what still ran or came later", () => {
  const cursor = "12:18:12,15:1763791234567";
  const held = [9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 120].filter((xid) => holds(cursor, xid));
  expect(held).toEqual([9, 11, 13, 14, 16, 17]);
});

test("with nothing running, everything before the end is held", () => {
  expect([11, 12, 13].map((xid) => holds("12:12::0", xid))).toEqual([true, false, false]);
});

test("no page holds what nobody could tell", () => {
  expect(holds("12:18::0", Number.POSITIVE_INFINITY)).toBe(false);
});

test("places in the log have one order, whenever they were written down", () => {
  const inOrder = ["8:9:8:50", "8:10:8:40", "9:10::30", "9:11:9:20", "100:101:100:10", "101:101::0"];
  for (const [index, cursor] of inOrder.entries()) {
    const notAfter = inOrder.filter((other) => isNotBefore(cursor, other));
    expect(notAfter).toEqual(inOrder.slice(0, index + 1));
  }
});
