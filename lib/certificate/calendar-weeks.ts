import { DAY_MS } from "#lib/platform/clock";

export const WEEK_MS = 7 * DAY_MS;

/** Midnight UTC of the Monday of that week: weeks as ISO 8601 counts them. */
export function mondayOf(moment: Date): Date {
  const midnight = Date.UTC(moment.getUTCFullYear(), moment.getUTCMonth(), moment.getUTCDate());
  return new Date(midnight - ((moment.getUTCDay() + 6) % 7) * DAY_MS);
}

/** Certificates whose renewal window opens in the same week and that live equally long between two renewals. */
export interface RenewingGroup {
  /** Of the first renewal; past ones are due now and count as week 0. */
  week: number;
  /** From the beginning of a certificate to the opening of its window. */
  periodDays: number;
  count: number;
}

/**
 * How many renewals each week brings if every station renews when its window opens, and its next certificate lives as
 * long: short-lived ones come back again and again.
 */
export function forecastRenewals(groups: readonly RenewingGroup[], weeks: number): number[] {
  const forecast = new Array<number>(weeks).fill(0);
  for (const { week, periodDays, count } of groups) {
    const period = Math.max(periodDays, 1);
    for (let day = 7 * Math.max(0, week); day < 7 * weeks; day += period) {
      const at = Math.floor(day / 7);
      forecast[at] = (forecast[at] ?? 0) + count;
    }
  }
  return forecast;
}
