import type { ReactNode } from "react";
import { PageIndex } from "#components/ui/page-index";

interface StationColumnsProps {
  /** What is on the page, in order; the widgets carry the ids. */
  parts: readonly { id: string; label: string }[];
  children: ReactNode;
}

/** The widgets of a tab, and beside them, on wide screens, what is there. */
export function StationColumns({ parts, children }: Readonly<StationColumnsProps>) {
  return (
    <div className="grid grid-cols-[minmax(0,58rem)] items-start gap-10 p-6 max-sm:p-4 xl:grid-cols-[minmax(0,58rem)_11rem]">
      <div className="min-w-0">{children}</div>
      <PageIndex parts={parts} />
    </div>
  );
}
