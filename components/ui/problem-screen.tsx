import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { BrandMark } from "./brand-mark";
import { cx } from "./class-names";

interface ProblemScreenProps {
  icon?: ReactNode;
  /** What happened. */
  title: string;
  /** What was kept and what to do. */
  children: ReactNode;
  /** To quote when asking for help. */
  requestId?: string | undefined;
  actions?: ReactNode;
}

/**
 * In place of a page that could not be shown: not found, or failed. `standalone` when no AppShell is around it: then it
 * brings the mark and the main landmark.
 */
export function ProblemScreen(props: Readonly<ProblemScreenProps & { standalone?: boolean }>) {
  const { icon, title, children, requestId, actions, standalone = false } = props;
  const Frame = standalone ? "main" : "div";
  return (
    <Frame className={cx("grid place-items-center px-6 py-20", standalone ? "min-h-dvh bg-canvas" : "min-h-[60dvh]")}>
      <div className="flex max-w-120 flex-col items-center gap-2 text-center [&>svg]:size-6 [&>svg]:text-faint">
        {standalone && <BrandMark className="mb-6 size-7! text-text!" />}
        {icon ?? <TriangleAlert />}
        <h1 className="mt-1 font-semibold text-xl tracking-[-0.015em]">{title}</h1>
        <div className="text-base text-muted">{children}</div>
        {requestId && (
          <p className="text-faint text-xs">
            Request <span className="mono select-all">{requestId}</span>
          </p>
        )}
        {actions && <div className="mt-3 flex flex-wrap justify-center gap-2">{actions}</div>}
      </div>
    </Frame>
  );
}
