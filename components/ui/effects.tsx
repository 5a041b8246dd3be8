import type { ReactNode } from "react";
import { cx } from "./class-names";
import { TONE_CLASS, type Tone } from "./state";

/** "What happens": what an action does, in order, before it is confirmed. Holds Effects. */
export function EffectList({ title = "What happens", children }: Readonly<{ title?: string; children: ReactNode }>) {
  return (
    <div>
      <h3 className="mb-1.5 font-medium">{title}</h3>
      <ol className="rounded-lg border border-line bg-sunken">{children}</ol>
    </div>
  );
}

interface EffectProps {
  icon: ReactNode;
  tone?: Tone;
  children: ReactNode;
  /** What follows from it. */
  detail?: ReactNode;
}

/** One effect. */
export function Effect({ icon, tone, children, detail }: Readonly<EffectProps>) {
  return (
    <li
      className={cx(
        "grid grid-cols-[1rem_1fr] gap-x-3 border-line border-t px-3.5 py-2.75 first:border-t-0 [&>svg]:mt-0.5",
        tone ? cx(TONE_CLASS[tone], "[&>svg]:text-(--tone-icon)") : "[&>svg]:text-faint",
      )}
    >
      {icon}
      <span className="min-w-0">
        <span className="block wrap-anywhere">{children}</span>
        {detail && <span className="block wrap-anywhere text-muted text-xs leading-4.5">{detail}</span>}
      </span>
    </li>
  );
}
