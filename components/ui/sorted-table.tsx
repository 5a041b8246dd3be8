"use client";

import type { ReactNode } from "react";
import { useListNavigation } from "./list-navigation";
import { Cell, Column, Row, Table, TableBody, TableHeader, TableRegion } from "./table";
import { useRowKeys } from "./use-row-keys";

/** The first of a table names its row. */
export interface SortedColumn<R, Key extends string> {
  id: string;
  title: string;
  /** What a press on its head sorts by. */
  sort?: Key;
  className?: string;
  mono?: boolean;
  cell: (row: R) => ReactNode;
}

interface SortedTableProps<R extends { id: string }, Key extends string> {
  label: string;
  columns: readonly SortedColumn<R, Key>[];
  rows: readonly R[];
  sort: { key: Key; descending: boolean };
  /** A sort as the address has it. */
  sortParameter: (sort: { key: Key; descending: boolean }) => string | undefined;
  /** Where a row leads. */
  href: (row: R) => string;
  /** What a row is found by when it is typed. */
  text: (row: R) => string;
}

/** The rows of a list as a table, sorted in the address; each is a way to its object, and j, k and the arrows walk them. */
export function SortedTable<R extends { id: string }, Key extends string>(props: Readonly<SortedTableProps<R, Key>>) {
  const { label, columns, rows, sort, sortParameter, href, text } = props;
  const { go } = useListNavigation();
  const region = useRowKeys();
  const [named] = columns;
  return (
    <div ref={region} className="max-sm:hidden">
      <TableRegion minWidth="76rem">
        <Table
          aria-label={label}
          sortDescriptor={{ column: sort.key, direction: sort.descending ? "descending" : "ascending" }}
          onSortChange={({ column, direction }) =>
            go({ sort: sortParameter({ key: column as Key, descending: direction === "descending" }) })
          }
        >
          <TableHeader>
            {columns.map((column) => (
              <Column
                key={column.id}
                id={column.id}
                isRowHeader={column === named}
                allowsSorting={column.sort !== undefined}
                {...(column.className && { className: column.className })}
              >
                {column.title}
              </Column>
            ))}
          </TableHeader>
          <TableBody items={rows}>
            {(row) => (
              <Row id={row.id} href={href(row)} textValue={text(row)}>
                {columns.map((column) => (
                  <Cell key={column.id} name={column === named} mono={column.mono ?? false}>
                    {column.cell(row)}
                  </Cell>
                ))}
              </Row>
            )}
          </TableBody>
        </Table>
      </TableRegion>
    </div>
  );
}
