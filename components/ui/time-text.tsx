const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["second", 1000],
  ["minute", 60_000],
  ["hour", 3_600_000],
  ["day", 86_400_000],
];
const RELATIVE = new Intl.RelativeTimeFormat("en-GB", { style: "short" });
/** As they stand beside every other number here: symbols of units, not their abbreviations. */
const SYMBOLS: Readonly<Record<string, string>> = { sec: "s", hr: "h" };

/** What happened while a page was being made, or a process's clock is ahead by, is no matter of the future. */
const AHEAD_MS = 5000;

/** "now", "8 s ago", "3 min ago", "in 412 days": the largest unit up to days, rounded towards now. */
export function relativeText(atMs: number, nowMs: number): string {
  const difference = atMs - nowMs;
  if (difference > -1000 && difference < AHEAD_MS) return "now";
  const [unit, size] = UNITS.findLast(([, ms]) => Math.abs(difference) >= ms) ?? ["second", 1000];
  const text = RELATIVE.format(Math.trunc(difference / size), unit);
  return text.replace(/\b(?:sec|hr)\b/, (abbreviation) => SYMBOLS[abbreviation] ?? abbreviation);
}

/** "since 3 min", "since 12 days"; "just now" within the first second. */
export function sinceText(atMs: number, nowMs: number): string {
  const text = relativeText(atMs, nowMs);
  return text === "now" ? "just now" : `since ${text.replace(" ago", "")}`;
}

/** "2 d", "5 min", "8 s", how long ago where room is short; "now" within the first second. */
export function elapsedText(atMs: number, nowMs: number): string {
  return relativeText(atMs, nowMs)
    .replace(/ days? ago$/, " d")
    .replace(/ ago$/, "");
}

/** "28 June 2025", with "17:59" or "17:59:46" when asked for. */
export function dateText(at: Date, timeZone: string, time: "none" | "minute" | "second" = "none"): string {
  return new Intl.DateTimeFormat("en-GB", {
    timeZone,
    day: "numeric",
    month: "long",
    year: "numeric",
    ...(time !== "none" && { hour: "2-digit", minute: "2-digit" }),
    ...(time === "second" && { second: "2-digit" }),
  })
    .format(at)
    .replace(" at ", ", ");
}

/** "14:28:49". */
export function clockText(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", { timeZone, timeStyle: "medium" }).format(at);
}

/** "Mon 28 June 2027, 17:57:46 CEST". */
export function exactLocalText(at: Date, timeZone: string): string {
  const weekday = new Intl.DateTimeFormat("en-GB", { timeZone, weekday: "short" }).format(at);
  const zone = new Intl.DateTimeFormat("en-GB", { timeZone, timeZoneName: "short" })
    .formatToParts(at)
    .find(({ type }) => type === "timeZoneName")?.value;
  return `${weekday} ${dateText(at, timeZone, "second")} ${zone ?? timeZone}`;
}

/** "2027-06-28 15:57:46". */
export function exactUtcText(at: Date): string {
  return at.toISOString().slice(0, 19).replace("T", " ");
}

/** "14:32" to a deadline, "0:00" once it has passed. */
export function countdownText(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
