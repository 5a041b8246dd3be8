"use client";

import type { ReactNode } from "react";
import { Link } from "#components/ui/link";
import { useListNavigation } from "#components/ui/list-navigation";
import { Cell, Column, Row, Table, TableBody, TableHeader, TableRegion } from "#components/ui/table";
import { useRowKeys } from "#components/ui/use-row-keys";
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

interface ListColumn {
  id: string;
  title: string;
  sort?: SortKey;
  className?: string;
  mono?: boolean;
  cell: (row: BaseStationRow) => ReactNode;
}

export const stationHref = ({ id }: Pick<BaseStationRow, "id">) => `/base-stations/${id}`;

/** As declared, or the number that a Basics Station names before its platform: "2.0.6(linux/std)". */
const versionOf = ({ lrrVersion, stationVersion }: BaseStationRow) =>
  lrrVersion ?? stationVersion?.replace(/\(.*$/s, "").trim();

const COLUMNS: readonly ListColumn[] = [
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
  { id: "lastReport", title: "Last report", className: "w-46", cell: (row) => <ListLastReport row={row} /> },
];

/** The stations of a page as a table; each row is a way to its station, and j, k and the arrows walk them. */
export function ListTable({ query, rows }: Readonly<ListTableProps>) {
  const { go } = useListNavigation();
  const region = useRowKeys();
  return (
    <div ref={region} className="max-sm:hidden">
      <TableRegion minWidth="76rem">
        <Table
          aria-label="Base stations"
          sortDescriptor={{ column: query.sort.key, direction: query.sort.descending ? "descending" : "ascending" }}
          onSortChange={({ column, direction }) =>
            go({ sort: sortParameter({ key: column as SortKey, descending: direction === "descending" }) })
          }
        >
          <TableHeader>
            {COLUMNS.map(({ id, title, sort, className }) => (
              <Column
                key={id}
                id={id}
                isRowHeader={id === "name"}
                allowsSorting={sort !== undefined}
                {...(className && { className })}
              >
                {title}
              </Column>
            ))}
          </TableHeader>
          <TableBody items={rows}>
            {(row) => (
              <Row id={row.id} href={stationHref(row)} textValue={row.name}>
                {COLUMNS.map(({ id, mono, cell }) => (
                  <Cell key={id} name={id === "name"} mono={mono ?? false}>
                    {cell(row)}
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
