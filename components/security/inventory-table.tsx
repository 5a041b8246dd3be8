"use client";

import { Link } from "#components/ui/link";
import { type SortedColumn, SortedTable } from "#components/ui/sorted-table";
import { DateTime } from "#components/ui/time";
import type { InventoryRow } from "#lib/certificate/inventory-view";
import { CERTIFICATE_PURPOSE_WORDS, type InventorySort } from "#lib/certificate/values";
import { InventoryDelivery, InventoryState } from "./inventory-state";
import { type InventoryQuery, inventorySort } from "./inventory-url";

interface InventoryTableProps {
  query: InventoryQuery;
  rows: readonly InventoryRow[];
  readAt: string;
}

export const certificateHref = ({ id, baseStation }: Pick<InventoryRow, "id" | "baseStation">) =>
  `/base-stations/${baseStation.id}/certificates/${id}`;

const columns = (readAt: string): SortedColumn<InventoryRow, InventorySort>[] => [
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
    cell: (row) => <InventoryState row={row} readAt={readAt} />,
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

/** The certificates of a page as a table. */
export function InventoryTable({ query, rows, readAt }: Readonly<InventoryTableProps>) {
  return (
    <SortedTable
      label="Certificates"
      columns={columns(readAt)}
      rows={rows}
      sort={query.sort}
      sortParameter={inventorySort}
      href={certificateHref}
      text={({ baseStation, serialNumber }) => `${baseStation.name} ${serialNumber}`}
    />
  );
}
