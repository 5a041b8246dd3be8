"use client";

import type { ReactNode } from "react";
import { cx } from "./class-names";
import { useListNavigation } from "./list-navigation";

/** The rows of a list: greyed while others are on their way, or could not be read. */
export function ListRows({ isStale = false, children }: Readonly<{ isStale?: boolean; children: ReactNode }>) {
  const { isPending } = useListNavigation();
  return (
    <div
      aria-busy={isPending}
      className={cx("transition-opacity duration-(--dur-2)", (isPending || isStale) && "opacity-60")}
    >
      {children}
    </div>
  );
}
