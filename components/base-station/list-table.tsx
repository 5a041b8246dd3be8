"use client";

import { Link } from "#components/ui/link";
import { type SortedColumn, SortedTable } from "#components/ui/sorted-table";
import type { BaseStationRow } from "#lib/base-station/list-row";
import { BACKHAUL_SECURITY_WORDS, type SortKey } from "#lib/base-station/values";
import { ListCertificate } from "./list-certificate";
import { ListHealth } from "./list-health";
import { ListLastReport } from "./list-last-report";
import { UNKNOWN } from "./list-unknown";
import { type ListQuery, sortParameter } from "./list-url";

interface ListTableProps {
  query: ListQuery;
  rows: readonly BaseStationRow[];
}

export const stationHref = ({ id }: Pick<BaseStationRow, "id">) => `/base-stations/${id}`;

/** As declared, or the number that a Basics Station names before its platform: "2.0.6(linux/std)". */
const versionOf = ({ lrrVersion, stationVersion }: BaseStationRow) =>
  lrrVersion ?? stationVersion?.replace(/\(.*$/s, "").trim();

const COLUMNS: readonly SortedColumn<BaseStationRow, SortKey>[] = [
  {
    id: "name",
    title: "Name",
    sort: "name",
    cell: (row) => (
      <Link plain href={stationHref(row)}>
        {row.name}
      </Link>
    ),
  },
  { id: "health", title: "Health", className: "w-39", cell: (row) => <ListHealth hanging health={row.health} /> },
  { id: "lrrId", title: "LRR-ID", sort: "lrrId", className: "w-20", mono: true, cell: (row) => row.lrrId },
  { id: "model", title: "Model", sort: "model", className: "w-28", cell: (row) => row.model },
  {
    id: "security",
    title: "Security",
    className: "w-19",
    cell: (row) => BACKHAUL_SECURITY_WORDS[row.backhaulSecurity],
  },
  {
    id: "certificate",
    title: "Certificate",
    sort: "certificate",
    className: "w-88",
    cell: (row) => <ListCertificate hanging certificate={row.certificate} />,
  },
  { id: "lrrVersion", title: "LRR version", className: "w-25", cell: (row) => versionOf(row) ?? UNKNOWN },
  {
    id: "lastReport",
    title: "Last report",
    sort: "lastReport",
    className: "w-46",
    cell: (row) => <ListLastReport row={row} />,
  },
];

/** The stations of a page as a table. */
export function ListTable({ query, rows }: Readonly<ListTableProps>) {
  return (
    <SortedTable
      label="Base stations"
      columns={COLUMNS}
      rows={rows}
      sort={query.sort}
      sortParameter={sortParameter}
      href={stationHref}
      text={({ name }) => name}
    />
  );
}
