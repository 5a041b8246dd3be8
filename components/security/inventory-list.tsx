"use client";

import { Download, Search, ShieldCheck } from "lucide-react";
import { PageHead } from "#components/shell/page-head";
import { buttonClass } from "#components/ui/button-class";
import { FilterChip } from "#components/ui/chip";
import { EmptyState } from "#components/ui/empty-state";
import { ButtonLink } from "#components/ui/link";
import { ListFailure, type ListFailureFacts } from "#components/ui/list-failure";
import { ListFilterBar } from "#components/ui/list-filter-bar";
import { ListFilters } from "#components/ui/list-filters";
import { ListNavigation } from "#components/ui/list-navigation";
import { ListRows } from "#components/ui/list-rows";
import { ListSearch } from "#components/ui/list-search";
import { ListSort } from "#components/ui/list-sort";
import { Pagination } from "#components/ui/pagination";
import { rangeText } from "#components/ui/range-text";
import { DateTime } from "#components/ui/time";
import { useLastView } from "#components/ui/use-last-view";
import type { InventoryPage } from "#lib/certificate/inventory-view";
import { InventoryCards } from "./inventory-cards";
import { INVENTORY_SORT_CHOICES, inventoryFields, inventorySortWords } from "./inventory-fields";
import { InventoryTable } from "./inventory-table";
import {
  INVENTORY_PATH,
  type InventoryQuery,
  inventoryExportHref,
  inventoryHref,
  narrowings,
  WHOLE_INVENTORY,
} from "./inventory-url";
import { weekText } from "./week-text";

/** What the list shows, read at one moment. */
export interface InventoryView {
  page: InventoryPage;
  issuers: readonly { id: string; name: string }[];
  /** When it was read, RFC 3339. */
  readAt: string;
}

interface InventoryListProps {
  query: InventoryQuery;
  view: InventoryView | ListFailureFacts;
}

/** Security > Certificates: those of all base stations. Everything chosen stands in the URL. */
export function InventoryList({ query, view }: Readonly<InventoryListProps>) {
  const { shown, failure } = useLastView(view);
  return (
    <ListNavigation path={INVENTORY_PATH} href={inventoryHref(query, { cursor: query.cursor })}>
      <PageHead title="Certificates">
        <a href={inventoryExportHref(query)} download className={buttonClass({}, "Export to CSV")}>
          <Download />
          Export to CSV
        </a>
      </PageHead>
      <FilterBar query={query} issuers={shown?.issuers ?? []} />
      {failure && <ListFailure failure={failure} />}
      {shown && (
        <ListRows isStale={failure !== undefined}>
          <Shown query={query} view={shown} />
        </ListRows>
      )}
    </ListNavigation>
  );
}

function FilterBar({ query, issuers }: Readonly<{ query: InventoryQuery; issuers: InventoryView["issuers"] }>) {
  const { from, to } = query;
  return (
    <ListFilterBar>
      <ListSearch label="Search certificates" placeholder="Serial, fingerprint, base station" q={query.q} />
      {(from ?? to) && (
        <FilterChip
          field="Ends"
          operator="in"
          value={weekText(from, to)}
          removeHref={inventoryHref(query, { from: undefined, to: undefined })}
        />
      )}
      <ListFilters fields={inventoryFields(query, issuers)} />
    </ListFilterBar>
  );
}

function Shown({ query, view }: Readonly<{ query: InventoryQuery; view: InventoryView }>) {
  const { page, readAt } = view;
  const { rows, offset, total, nextCursor, previousCursor } = page;
  if (rows.length === 0) return <Nothing query={query} />;
  return (
    <>
      <div className="flex items-center px-4 pb-1 text-faint text-xs sm:hidden">
        <span className="tabular-nums">{(total ?? rows.length).toLocaleString("en-GB")} matching</span>
        <span className="ml-auto">
          <ListSort current={inventorySortWords(query.sort)} choices={INVENTORY_SORT_CHOICES} />
        </span>
      </div>
      <InventoryTable query={query} rows={rows} readAt={readAt} />
      <InventoryCards rows={rows} readAt={readAt} />
      <Pagination
        summary={
          <span className="flex flex-wrap gap-x-4">
            <span role="status">{rangeText({ offset, shown: rows.length, total })}</span>
            <span>
              Live - updated <DateTime at={readAt} show="clock" bare />
            </span>
          </span>
        }
        previousHref={previousCursor === null ? undefined : inventoryHref(query, { cursor: previousCursor })}
        nextHref={nextCursor === null ? undefined : inventoryHref(query, { cursor: nextCursor })}
      />
    </>
  );
}

function Nothing({ query }: Readonly<{ query: InventoryQuery }>) {
  const count = narrowings(query);
  return (
    <div className="border-line border-t">
      {count === 0 ? (
        <EmptyState icon={<ShieldCheck />} title="No certificates yet">
          A base station's first certificate comes with its first REGENERATE or enrolment.
        </EmptyState>
      ) : (
        <EmptyState
          icon={<Search />}
          title={`No certificate matches ${count === 1 ? "this filter" : `${count} filters`}`}
          actions={<ButtonLink href={inventoryHref(WHOLE_INVENTORY, { sort: query.sort })}>CLEAR FILTERS</ButtonLink>}
        />
      )}
    </div>
  );
}
