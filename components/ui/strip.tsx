import { CircleCheck, CirclePause, CircleX, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./class-names";
import { TONE_CLASS, type Tone } from "./state";

const ICONS: Record<Tone, ReactNode> = {
  ok: <CircleCheck />,
  warn: <TriangleAlert />,
  bad: <CircleX />,
  hold: <CirclePause />,
  busy: <Info />,
  idle: <Info />,
};

interface StripProps {
  tone: Tone;
  /** What is so. */
  title: ReactNode;
  /** What it means, what to do. */
  children?: ReactNode;
  icon?: ReactNode;
  /** A button at the right. */
  action?: ReactNode;
  requestId?: string;
}

/** Above the content, for what lasts: disconnected, stale, a form that failed. */
export function Strip({ tone, title, children, icon, action, requestId }: Readonly<StripProps>) {
  const calm = tone === "idle";
  return (
    <div
      className={cx(
        "flex items-start gap-2.5 rounded-lg border border-(--tone-line) bg-[color-mix(in_oklab,var(--tone-soft)_60%,var(--color-surface))] px-4 py-2.5 [&>svg]:mt-0.5 [&>svg]:text-(--tone-icon)",
        TONE_CLASS[tone],
      )}
    >
      {icon ?? ICONS[tone]}
      <div className="min-w-0 flex-1 wrap-anywhere">
        <p className={calm ? "text-muted" : "font-strong text-(--tone)"}>{title}</p>
        {children && <div className="mt-0.5 text-muted text-xs">{children}</div>}
        {requestId && (
          <p className="mt-0.5 text-muted text-xs">
            Request <span className="mono">{requestId}</span>
          </p>
        )}
      </div>
      {action}
    </div>
  );
}
