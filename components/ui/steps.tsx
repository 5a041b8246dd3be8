import { Check, CircleDashed } from "lucide-react";
import type { ReactNode } from "react";

export interface Step {
  label: ReactNode;
  status: "done" | "now" | "failed" | "todo";
  /** In place of the check or the dashed circle. */
  icon?: ReactNode;
}

const LOOK: Record<Step["status"], string> = {
  done: "text-muted [&>svg]:text-ok-icon",
  now: "font-strong text-busy [&>svg]:text-busy-icon",
  failed: "font-strong text-warn [&>svg]:text-warn-icon",
  todo: "text-faint",
};

/** How far something has come: Generated - Downloaded - In use, with times. */
export function Steps({ label, steps }: Readonly<{ label: string; steps: readonly Step[] }>) {
  return (
    <ol
      aria-label={label}
      className="mt-2 flex flex-wrap items-center gap-x-2 gap-y-1 text-xs tabular-nums [&_svg]:size-3.5"
    >
      {steps.map(({ label: text, status, icon }, index) => (
        <li
          key={String(index)}
          aria-current={status === "now" ? "step" : undefined}
          className="flex items-center gap-2 whitespace-nowrap"
        >
          {index > 0 && <span aria-hidden="true" className="h-px w-7 bg-line-strong max-sm:hidden" />}
          <span className={`inline-flex items-center gap-1.5 ${LOOK[status]}`}>
            {icon ?? (status === "done" ? <Check /> : <CircleDashed />)}
            {text}
          </span>
        </li>
      ))}
    </ol>
  );
}
