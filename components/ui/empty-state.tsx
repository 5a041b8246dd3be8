import type { ReactNode } from "react";

interface EmptyStateProps {
  icon: ReactNode;
  /** A sentence: "No base stations yet". */
  title: string;
  /** What can be done. */
  children?: ReactNode;
  /** Buttons, the primary one last. */
  actions?: ReactNode;
}

/** Where nothing is, or nothing matches. */
export function EmptyState({ icon, title, children, actions }: Readonly<EmptyStateProps>) {
  return (
    <div className="flex flex-col items-center gap-1.5 px-6 py-10 text-center whitespace-normal [&>svg]:mb-1 [&>svg]:size-5 [&>svg]:text-faint">
      {icon}
      <h2 className="font-semibold text-base">{title}</h2>
      {children && <div className="max-w-120 text-muted">{children}</div>}
      {actions && <div className="mt-3 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}
