import type { ReactNode } from "react";
import { cx } from "./class-names";
import { State, type StateProps } from "./state";

/** Under an object's name: one cell per kind of state. `count` is how many there are, for one line of them. */
export function StatesStrip({ count, children }: Readonly<{ count: 2 | 3 | 4 | 5 | 6; children: ReactNode }>) {
  const columns = {
    2: "sm:grid-cols-2",
    3: "sm:grid-cols-3",
    4: "lg:grid-cols-4",
    5: "lg:grid-cols-5",
    6: "lg:grid-cols-6",
  };
  return (
    <div className="mt-4 overflow-clip rounded-lg border border-line">
      <dl className={cx("-mt-px -ml-px grid grid-cols-2", columns[count])}>{children}</dl>
    </div>
  );
}

interface StateCellProps extends Omit<StateProps, "hanging" | "className" | "level"> {
  /** "Administrative". */
  label: string;
  level?: "quiet" | "noted";
  /** "since 28 June 2025", "412 days". */
  since?: ReactNode;
}

/** One of them. */
export function StateCell({ label, since, level = "quiet", ...state }: Readonly<StateCellProps>) {
  return (
    <div className="min-w-0 border-line border-t border-l px-3.5 pt-2.5 pb-2.75">
      <dt className="text-faint text-xs">{label}</dt>
      <dd className="mt-1">
        <State {...state} level={level} className={cx("font-medium", level === "quiet" && "text-text!")} />
        <span className="mt-px block min-h-4 truncate pl-5.5 text-faint text-xs tabular-nums">{since}</span>
      </dd>
    </div>
  );
}
