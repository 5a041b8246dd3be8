import { expect, test } from "vitest";
import { isNotModified } from "./http-cache";

const document = { etag: '"abc"', lastModified: new Date("2026-11-21T12:00:00.700Z") };

test.each([
  ['"abc"', true],
  ['W/"abc"', true],
  ['"x", W/"y,z" , "abc"', true],
  ["*", true],
  ['"abd"', false],
  ['"a", "b,abc"', false],
  ["abc", false],
  ["", false],
])("If-None-Match: %s", (header, expected) => {
  expect(isNotModified({ "if-none-match": header }, document)).toBe(expected);
});

test("If-Modified-Since compares whole seconds, and counts only without If-None-Match", () => {
  const since = (header: string, match?: string) =>
    isNotModified({ "if-modified-since": header, "if-none-match": match }, document);
  expect(since("Sat, 21 Nov 2026 12:00:00 GMT")).toBe(true);
  expect(since("Sat, 21 Nov 2026 11:59:59 GMT")).toBe(false);
  expect(since("Sat, 21 Nov 2026 12:00:00 GMT", '"other"')).toBe(false);
  expect(since("no date")).toBe(false);
  expect(isNotModified({ "if-modified-since": "Sat, 21 Nov 2026 12:00:00 GMT" }, { etag: '"abc"' })).toBe(false);
});
