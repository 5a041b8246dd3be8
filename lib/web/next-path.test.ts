import { expect, test } from "vitest";
import { safeNextPath } from "./next-path";

test.each([
  ["/base-stations", "/base-stations"],
  ["/base-stations?q=a%20b#x", "/base-stations?q=a%20b#x"],
  ["/sign-instructions", "/sign-instructions"],
])("%s is a path of ours", (wanted, path) => {
  expect(safeNextPath(wanted)).toBe(path);
});

test.each([
  [undefined],
  [null],
  [""],
  ["base-stations"],
  ["https://evil.example/"],
  ["//evil.example/"],
  ["/\\evil.example/"],
  ["/\t/evil.example/"],
  ["/.//evil.example"],
  ["javascript:alert(1)"],
  ["/sign-in?next=/x"],
  ["/api/auth/signout"],
])("%s leads to the first page", (wanted) => {
  expect(safeNextPath(wanted)).toBe("/");
});
