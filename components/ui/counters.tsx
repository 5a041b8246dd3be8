import NextLink from "next/link";
import type { ReactNode } from "react";
import { cx } from "./class-names";
import { TONE_CLASS, type Tone } from "./state";

export interface Counter {
  label: string;
  count: number;
  /** Where the list goes with this filter on, or off again when it is on. */
  href: string;
  isOn: boolean;
  icon?: ReactNode;
  tone?: Tone;
}

/** Groups of counters side by side. */
export function Counters({ children }: Readonly<{ children: ReactNode }>) {
  return (
    <div className="flex gap-3 overflow-x-auto px-6 [scrollbar-width:none] max-sm:gap-2 max-sm:px-4">{children}</div>
  );
}

/** One group: each counter is a filter that can be on, in the URL. */
export function CounterGroup({ label, counters }: Readonly<{ label: string; counters: readonly Counter[] }>) {
  return (
    <ul aria-label={label} className="flex shrink-0 grow rounded-lg border border-line">
      {counters.map((counter) => (
        <li key={counter.label} className="group/counter flex grow border-line border-l first:border-l-0">
          <NextLink
            href={counter.href}
            scroll={false}
            aria-current={counter.isOn ? "true" : undefined}
            className={cx(
              "flex grow flex-col gap-0.5 px-3.5 py-2 whitespace-nowrap transition-colors duration-(--dur-1) hover:bg-hover focus-visible:-outline-offset-2 group-first/counter:rounded-l-[7px] group-last/counter:rounded-r-[7px]",
              counter.isOn && "bg-selected",
              counter.tone && TONE_CLASS[counter.tone],
            )}
          >
            <span className="inline-flex items-center gap-1.25 text-muted text-xs [&>svg]:text-(--tone-icon)">
              {counter.icon}
              {counter.label}
            </span>
            <span
              className={cx(
                "font-strong text-lg tabular-nums tracking-[-0.01em]",
                counter.isOn && "text-accent-text forced-colors:underline",
              )}
            >
              {counter.count.toLocaleString("en-GB")}
            </span>
          </NextLink>
        </li>
      ))}
    </ul>
  );
}
