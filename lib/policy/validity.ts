/** A length of time as a calendar counts it; exactly one field is not 0. */
export interface Validity {
  years: number;
  months: number;
  days: number;
}

const FORM = /^P([1-9]\d{0,3})Y$|^P([1-9]\d{0,4})M$|^P([1-9]\d{0,6})D$/;

/** Reads "P2Y", "P6M" or "P90D" (ISO 8601 durations of one unit); undefined for anything else. */
export function parseValidity(text: string): Validity | undefined {
  const found = FORM.exec(text);
  if (!found) return undefined;
  const [, years = 0, months = 0, days = 0] = found;
  return { years: Number(years), months: Number(months), days: Number(days) };
}

/** The same day and time of day that much later, in UTC; the last day of a month that is too short (29 February). */
export function addValidity(start: Date, { years, months, days }: Validity): Date {
  const end = new Date(start);
  const day = end.getUTCDate();
  end.setUTCDate(1);
  end.setUTCMonth(end.getUTCMonth() + 12 * years + months);
  const lastDay = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 0)).getUTCDate();
  end.setUTCDate(Math.min(day, lastDay) + days);
  return end;
}
