"use client";

import type { ReactNode } from "react";
import { Link } from "#components/ui/link";
import { useListNavigation } from "#components/ui/list-navigation";
import { Cell, Column, Row, Table, TableBody, TableHeader, TableRegion } from "#components/ui/table";
import { DateTime } from "#components/ui/time";
import { useRowKeys } from "#components/ui/use-row-keys";
import type { InventoryRow } from "#lib/certificate/inventory-view";
import { CERTIFICATE_PURPOSE_WORDS, type InventorySort } from "#lib/certificate/values";
import { InventoryDelivery, InventoryState } from "./inventory-state";
import { type InventoryQuery, inventorySort } from "./inventory-url";

interface InventoryTableProps {
  query: InventoryQuery;
  rows: readonly InventoryRow[];
  readAt: string;
}

interface InventoryColumn {
  id: string;
  title: string;
  sort?: InventorySort;
  className?: string;
  mono?: boolean;
  cell: (row: InventoryRow, readAt: string) => ReactNode;
}

export const certificateHref = ({ id, baseStation }: Pick<InventoryRow, "id" | "baseStation">) =>
  `/base-stations/${baseStation.id}/certificates/${id}`;

const COLUMNS: readonly InventoryColumn[] = [
  {
    id: "baseStation",
    title: "Base station",
    sort: "baseStation",
    cell: (row) => (
      <>
        <Link plain href={certificateHref(row)}>
          {row.baseStation.name}
        </Link>
        {row.purpose !== "station" && (
          <span className="ml-2 font-normal text-faint">for {CERTIFICATE_PURPOSE_WORDS[row.purpose]}</span>
        )}
      </>
    ),
  },
  {
    id: "state",
    title: "State",
    className: "w-50",
    cell: (row, readAt) => <InventoryState row={row} readAt={readAt} />,
  },
  {
    id: "notAfter",
    title: "Ends",
    sort: "notAfter",
    className: "w-36",
    cell: (row) => <DateTime at={row.notAfter} show="date" />,
  },
  { id: "delivery", title: "Delivery", className: "w-46", cell: (row) => <InventoryDelivery row={row} /> },
  { id: "serialNumber", title: "Serial number", className: "w-72", mono: true, cell: (row) => row.serialNumber },
  { id: "algorithm", title: "Key", className: "w-23", cell: (row) => row.publicKeyLabel },
  {
    id: "issuedAt",
    title: "Issued",
    sort: "issuedAt",
    className: "w-41",
    cell: (row) => <DateTime at={row.issuedAt} show="date" />,
  },
];

/** The certificates of a page as a table; each row is a way to its certificate, and j, k and the arrows walk them. */
export function InventoryTable({ query, rows, readAt }: Readonly<InventoryTableProps>) {
  const { go } = useListNavigation();
  const region = useRowKeys();
  const { key, descending } = query.sort;
  return (
    <div ref={region} className="max-sm:hidden">
      <TableRegion minWidth="76rem">
        <Table
          aria-label="Certificates"
          sortDescriptor={{ column: key, direction: descending ? "descending" : "ascending" }}
          onSortChange={({ column, direction }) =>
            go({ sort: inventorySort({ key: column as InventorySort, descending: direction === "descending" }) })
          }
        >
          <TableHeader>
            {COLUMNS.map(({ id, title, sort, className }) => (
              <Column
                key={id}
                id={id}
                isRowHeader={id === "baseStation"}
                allowsSorting={sort !== undefined}
                {...(className && { className })}
              >
                {title}
              </Column>
            ))}
          </TableHeader>
          <TableBody items={rows}>
            {(row) => (
              <Row id={row.id} href={certificateHref(row)} textValue={`${row.baseStation.name} ${row.serialNumber}`}>
                {COLUMNS.map(({ id, mono, cell }) => (
                  <Cell key={id} name={id === "baseStation"} mono={mono ?? false}>
                    {cell(row, readAt)}
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
