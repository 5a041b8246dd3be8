import type { ReactNode } from "react";

/** A label the operator gave. */
export function Tag({ children }: Readonly<{ children: ReactNode }>) {
  return (
    <span className="inline-flex h-5 items-center rounded-sm border border-line bg-sunken px-1.5 text-muted text-xs">
      {children}
    </span>
  );
}

/** A short technical fact in front of a value: "RSA 2048". */
export function Kind({ children }: Readonly<{ children: ReactNode }>) {
  return (
    <span className="inline-flex h-5 shrink-0 items-center rounded-sm border border-line-strong px-1.5 font-medium text-muted text-xs">
      {children}
    </span>
  );
}
