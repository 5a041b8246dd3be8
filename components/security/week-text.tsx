const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const DAY_MS = 86_400_000;

const text = (ms: number) => DAY.format(new Date(ms));

/** Days [from, to) in words: "23 Nov 2026 - 29 Nov 2026", "from 20 Nov 2028". Days of UTC, as the calendar counts. */
export function weekText(from: string | undefined, to: string | undefined): string {
  const last = to === undefined ? undefined : Date.parse(to) - DAY_MS;
  if (from === undefined) return last === undefined ? "" : `until ${text(last)}`;
  if (last === undefined) return `from ${text(Date.parse(from))}`;
  return `${text(Date.parse(from))} - ${text(last)}`;
}
