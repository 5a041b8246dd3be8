"use client";

import { ArrowDown, ArrowUp } from "lucide-react";
import type { ReactNode } from "react";
import {
  Cell as AriaCell,
  type CellProps as AriaCellProps,
  Column as AriaColumn,
  type ColumnProps as AriaColumnProps,
  Row as AriaRow,
  type RowProps as AriaRowProps,
  Table as AriaTable,
  TableBody as AriaTableBody,
  TableHeader as AriaTableHeader,
  type TableProps as AriaTableProps,
  type TableBodyProps,
  type TableHeaderProps,
} from "react-aria-components/Table";
import { cx } from "./class-names";

/** Narrower than this a table scrolls sideways in its own region, with its first column in place. */
const REGION = {
  "48rem":
    "@max-[48rem]:overflow-x-auto @max-[48rem]:[--head-top:0px] [&_table]:min-w-[48rem] @max-[48rem]:[&_:is(th,td):first-child]:sticky @max-[48rem]:[&_:is(th,td):first-child]:left-0",
  "60rem":
    "@max-[60rem]:overflow-x-auto @max-[60rem]:[--head-top:0px] [&_table]:min-w-[60rem] @max-[60rem]:[&_:is(th,td):first-child]:sticky @max-[60rem]:[&_:is(th,td):first-child]:left-0",
  "76rem":
    "@max-[76rem]:overflow-x-auto @max-[76rem]:[--head-top:0px] [&_table]:min-w-[76rem] @max-[76rem]:[&_:is(th,td):first-child]:sticky @max-[76rem]:[&_:is(th,td):first-child]:left-0",
};

interface TableRegionProps {
  /** The table's least width. */
  minWidth?: keyof typeof REGION;
  children: ReactNode;
}

/** The region of a table: wide enough, its head sticks under the top bar; else it scrolls sideways by itself. */
export function TableRegion({ minWidth, children }: Readonly<TableRegionProps>) {
  return (
    <div className="@container">
      <div className={minWidth && REGION[minWidth]}>{children}</div>
    </div>
  );
}

/** A table: row lines only. Selection is off unless asked for; sorting comes in and goes out as a descriptor. */
export function Table({ className, ...rest }: Omit<AriaTableProps, "className"> & { className?: string }) {
  return (
    <AriaTable
      selectionMode="none"
      {...rest}
      className={cx("w-full table-fixed border-separate border-spacing-0 outline-0", className)}
    />
  );
}

/** The head: 32 high, under the top bar while rows pass below it. */
export function TableHeader<T extends object>(props: Omit<TableHeaderProps<T>, "className">) {
  return <AriaTableHeader {...props} className="" />;
}

interface ColumnProps extends Omit<AriaColumnProps, "children" | "className"> {
  children?: ReactNode;
  className?: string;
}

/** A column's head; with `allowsSorting` a press sorts, and the sorted one has an arrow. */
export function Column({ children, className, ...rest }: ColumnProps) {
  return (
    <AriaColumn
      {...rest}
      className={cx(
        "sticky top-(--head-top,var(--top)) z-(--z-sticky) h-8 border-line border-y bg-[var(--ground,var(--color-surface))] px-(--cell-x) text-left font-medium text-faint text-xs whitespace-nowrap outline-0 first:z-(--z-bar) first:pl-6 last:pr-6 data-allows-sorting:hover:text-text data-focus-visible:outline-2 data-focus-visible:outline-ring data-focus-visible:-outline-offset-2 data-sort-direction:text-text max-sm:first:pl-4 max-sm:last:pr-4",
        className,
      )}
    >
      {({ sortDirection, allowsSorting }) => (
        <span className="group/head inline-flex items-center gap-1">
          {children}
          {allowsSorting && (
            <span aria-hidden="true" className="size-3.5 [&>svg]:size-3.5">
              {sortDirection === "ascending" && <ArrowUp />}
              {sortDirection === "descending" && <ArrowDown />}
            </span>
          )}
        </span>
      )}
    </AriaColumn>
  );
}

/** The rows; `renderEmptyState` shows an EmptyState. */
export function TableBody<T extends object>(props: Omit<TableBodyProps<T>, "className">) {
  return <AriaTableBody {...props} className="data-empty:text-center" />;
}

/** A row. `href` makes all of it a way to the object; the name in it is a link of its own, for new tabs. */
export function Row<T extends object>({
  className,
  ...rest
}: Omit<AriaRowProps<T>, "className"> & { className?: string }) {
  return (
    <AriaRow
      {...rest}
      className={cx(
        "group/row outline-0 hover:[&>td]:bg-hover data-href:cursor-default data-selected:[&>td]:bg-selected data-focus-visible:[&>td:first-child]:shadow-[inset_2px_0_var(--color-accent)] data-focus-visible-within:[&>td:first-child]:shadow-[inset_2px_0_var(--color-accent)] forced-colors:data-focus-visible:outline-2 forced-colors:data-focus-visible:-outline-offset-2",
        className,
      )}
    />
  );
}

interface CellProps extends Omit<AriaCellProps, "className"> {
  /** The row's name: 550 and darker. */
  name?: boolean;
  mono?: boolean;
  className?: string;
}

/** A cell; what is too long ends in an ellipsis. */
export function Cell({ name = false, mono = false, className, ...rest }: CellProps) {
  return (
    <AriaCell
      {...rest}
      className={cx(
        "h-(--row) truncate border-line bg-surface border-b px-(--cell-x) tabular-nums outline-0 first:pl-6 last:pr-6 data-focus-visible:outline-2 data-focus-visible:outline-ring data-focus-visible:-outline-offset-2 max-sm:first:pl-4 max-sm:last:pr-4",
        name ? "font-strong text-text" : "text-muted",
        mono && "mono",
        className,
      )}
    />
  );
}
