"use client";

import { useNow } from "./clock";

/** Time left to a deadline as a bar; decoration beside a Countdown. `from` and `until` are RFC 3339. */
export function TimeMeter({ from, until }: Readonly<{ from: string; until: string }>) {
  const now = useNow();
  const whole = Date.parse(until) - Date.parse(from);
  const left = Math.min(1, Math.max(0, (Date.parse(until) - now) / whole));
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 100 4"
      preserveAspectRatio="none"
      className="h-1 w-44 max-w-full rounded-full bg-press"
    >
      <rect width={left * 100} height="4" fill="var(--color-busy-icon)" suppressHydrationWarning />
    </svg>
  );
}
