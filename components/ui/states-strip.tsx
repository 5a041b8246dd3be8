import type { ReactNode } from "react";
import { cx } from "./class-names";
import { State, type StateProps } from "./state";

const COLUMNS = {
  2: "",
  3: "@xl:grid-cols-3",
  4: "@2xl:grid-cols-4",
  5: "@3xl:grid-cols-5",
  6: "@4xl:grid-cols-6",
};

/** Under an object's name: one cell per kind of state. `count` is how many there are, for one line of them. */
export function StatesStrip({ count, children }: Readonly<{ count: 2 | 3 | 4 | 5 | 6; children: ReactNode }>) {
  return (
    <div className="@container mt-4 overflow-clip rounded-lg border border-line">
      <dl className={cx("-mt-px -ml-px grid grid-cols-2", COLUMNS[count])}>{children}</dl>
    </div>
  );
}

interface StateCellProps extends Omit<StateProps, "hanging" | "className"> {
  /** "Administrative". */
  label: string;
  /** "since 28 June 2025", "412 days". */
  since?: ReactNode;
}

/** One of them. */
export function StateCell({ label, since, level = "quiet", ...state }: Readonly<StateCellProps>) {
  return (
    <div className="min-w-0 border-line border-t border-l px-3.5 pt-2.5 pb-2.75">
      <dt className="text-faint text-xs">{label}</dt>
      <dd className="mt-1">
        <State
          {...state}
          level={level}
          hanging
          className={cx(
            // A badge is as high as its line with the edge: the line below stays where it is.
            level === "alarm" ? "-my-px" : "font-medium max-sm:whitespace-normal",
            level === "quiet" && "text-text!",
          )}
        />
        <span className="mt-px block min-h-4 truncate pl-5.5 max-sm:whitespace-normal text-faint text-xs tabular-nums">
          {since}
        </span>
      </dd>
    </div>
  );
}
