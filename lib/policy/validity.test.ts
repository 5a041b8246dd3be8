import { expect, test } from "vitest";
import { addValidity, parseValidity } from "./validity";

test.each([
  ["P2Y", "2026-11-21T12:00:00Z", "2028-11-21T12:00:00.000Z"],
  ["P1Y", "2028-02-29T12:00:00Z", "2029-02-28T12:00:00.000Z"],
  ["P1M", "2026-12-31T23:59:59Z", "2027-01-31T23:59:59.000Z"],
  ["P18M", "2026-08-31T00:00:00Z", "2028-02-29T00:00:00.000Z"],
  ["P90D", "2026-11-21T12:00:00Z", "2027-02-19T12:00:00.000Z"],
  ["P7973Y", "2026-11-21T12:00:00Z", "9999-11-21T12:00:00.000Z"],
])("%s after %s is %s", (text, start, end) => {
  const validity = parseValidity(text);
  expect(validity && addValidity(new Date(start), validity).toISOString()).toBe(end);
});

test.each(["", "P", "2Y", "P0D", "P1Y6M", "P-1D", "P1W", "PT1H", "P1.5Y"])("%j is no validity", (text) => {
  expect(parseValidity(text)).toBeUndefined();
});
