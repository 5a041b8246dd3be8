import type { ReactNode } from "react";
import { cx } from "./class-names";

export type Tone = "ok" | "warn" | "bad" | "hold" | "busy" | "idle";

/** quiet: icon in its tone, grey word. noted: both in the tone. alarm: filled; only what needs a person. */
export type Level = "quiet" | "noted" | "alarm";

export const TONE_CLASS: Record<Tone, string> = {
  ok: "tone-ok",
  warn: "tone-warn",
  bad: "tone-bad",
  hold: "tone-hold",
  busy: "tone-busy",
  idle: "tone-idle",
};

const LEVEL_CLASS: Record<Level, string> = {
  quiet: "text-muted",
  noted: "font-medium text-(--tone)",
  alarm: "h-5.5 rounded-sm border border-(--tone-line) bg-(--tone-soft) pr-1.75 pl-1.25 font-strong text-(--tone)",
};

export interface StateProps {
  tone: Tone;
  level?: Level;
  /** A lucide icon, 16 px; always with a word beside it. */
  icon: ReactNode;
  /** The word, and times after it: "Valid, 412 days". */
  children: ReactNode;
  /** In a table an alarm hangs 6 px to the left, so that its icon stays in the column. */
  hanging?: boolean;
  className?: string;
}

/** A state: icon and word, in its own place. */
export function State({ tone, level = "quiet", icon, children, hanging = false, className }: StateProps) {
  return (
    <span
      className={cx(
        "inline-flex max-w-full items-center gap-1.5 whitespace-nowrap align-middle tabular-nums [&>svg]:text-(--tone-icon)",
        TONE_CLASS[tone],
        LEVEL_CLASS[level],
        hanging && level === "alarm" && "-ml-1.5",
        className,
      )}
    >
      {icon}
      {children}
    </span>
  );
}
