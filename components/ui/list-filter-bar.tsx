"use client";

import { LoaderCircle } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./class-names";
import { useListNavigation } from "./list-navigation";

/** Search and filters of a list, and the sign that other rows are on their way. */
export function ListFilterBar({ children }: Readonly<{ children: ReactNode }>) {
  const { isPending } = useListNavigation();
  return (
    <div className="flex flex-wrap items-center gap-2 px-6 py-3 max-sm:px-4">
      {children}
      <LoaderCircle
        aria-hidden="true"
        className={cx(
          "animate-spin text-busy-icon motion-reduce:animate-none max-sm:hidden",
          !isPending && "invisible",
        )}
      />
    </div>
  );
}
