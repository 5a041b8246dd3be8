import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

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

/** A page in place of the one that could not be shown: not found, or failed. */
export function ProblemScreen({ icon, title, children, requestId, actions }: Readonly<ProblemScreenProps>) {
  return (
    <main className="grid min-h-[min(100%,60dvh)] place-items-center px-6 py-20">
      <div className="flex max-w-120 flex-col items-center gap-2 text-center [&>svg]:size-6 [&>svg]:text-faint">
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
    </main>
  );
}
