import type { ReactNode } from "react";
import { cx } from "./class-names";
import { TONE_CLASS, type Tone } from "./state";

/** What happened, newest or oldest first: time | icon | what, who and from where. */
export function Timeline({ label, children }: Readonly<{ label: string; children: ReactNode }>) {
  return (
    <ol aria-label={label} className="flex flex-col">
      {children}
    </ol>
  );
}

interface TimelineItemProps {
  /** A DateTime with show="clock". */
  time: ReactNode;
  icon: ReactNode;
  tone?: Tone;
  title: ReactNode;
  /** Who, and from where. */
  meta?: ReactNode;
  /** Before and after. */
  children?: ReactNode;
}

export function TimelineItem({ time, icon, tone = "idle", title, meta, children }: Readonly<TimelineItemProps>) {
  return (
    <li
      className={cx(
        "relative grid grid-cols-[4.25rem_1rem_minmax(0,1fr)] gap-x-3 pb-4 before:absolute before:top-5.5 before:-bottom-0.5 before:left-22 before:w-px before:bg-line-strong last:before:hidden",
        TONE_CLASS[tone],
      )}
    >
      <span className="text-faint text-xs leading-5 tabular-nums">{time}</span>
      <span className="mt-0.5 text-(--tone-icon)">{icon}</span>
      <div className="wrap-anywhere">
        {title}
        {meta && <div className="text-faint text-xs leading-4.5">{meta}</div>}
        {children}
      </div>
    </li>
  );
}
