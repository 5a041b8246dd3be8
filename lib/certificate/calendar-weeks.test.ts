import { expect, test } from "vitest";
import { forecastRenewals, mondayOf } from "./calendar-weeks";

test.each([
  ["2026-11-21T12:00:00Z", "2026-11-16"], // a Saturday
  ["2026-11-22T23:59:59.999Z", "2026-11-16"], // Sunday ends the week
  ["2026-11-23T00:00:00Z", "2026-11-23"],
  ["2027-01-01T00:00:00Z", "2026-12-28"],
])("the week of %s begins on Monday %s", (moment, monday) => {
  expect(mondayOf(new Date(moment)).toISOString()).toBe(`${monday}T00:00:00.000Z`);
});

test("a certificate of two years is renewed once in two years, one of twelve weeks again and again", () => {
  const forecast = forecastRenewals(
    [
      { week: 3, periodDays: 724, count: 2 },
      { week: 1, periodDays: 70, count: 5 },
    ],
    24,
  );
  const expected = new Array(24).fill(0);
  expected[3] = 2;
  for (const week of [1, 11, 21]) expected[week] = 5;
  expect(forecast).toEqual(expected);
});

test("what should have been renewed already counts as this week's, and a life of hours ends the forecast too", () => {
  expect(forecastRenewals([{ week: -4, periodDays: 7000, count: 1 }], 2)).toEqual([1, 0]);
  const [first = 0, second = 0] = forecastRenewals([{ week: 0, periodDays: 0, count: 1 }], 2);
  expect([first, second]).toEqual([7, 7]);
});

test("beyond the horizon nothing is forecast", () => {
  expect(forecastRenewals([{ week: 200, periodDays: 10, count: 9 }], 105)).toEqual(new Array(105).fill(0));
});
