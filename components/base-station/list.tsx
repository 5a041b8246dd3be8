"use client";

import { PageHead } from "#components/shell/page-head";
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
import type { BaseStationCounters } from "#lib/base-station/base-station-counters";
import type { NoMatch } from "#lib/base-station/explain-no-match";
import type { BaseStationPage } from "#lib/base-station/list-base-stations";
import { ListCards } from "./list-cards";
import { ListCounters } from "./list-counters";
import { CreateButton, CreateIcon } from "./list-create";
import { NoMatches, NoStations } from "./list-empty";
import { filterFields } from "./list-filter-fields";
import { ListRefresh } from "./list-refresh";
import { SORT_CHOICES, sortWords } from "./list-sort-choices";
import { ListTable } from "./list-table";
import { type ListQuery, listHref, narrowings } from "./list-url";

/** What the list shows, read at one moment. */
export interface BaseStationListView {
  page: BaseStationPage;
  counters: BaseStationCounters;
  noMatch: NoMatch | null;
  /** That base stations have. */
  domains: readonly string[];
  /** When it was read, RFC 3339. */
  readAt: string;
}

interface BaseStationListProps {
  query: ListQuery;
  view: BaseStationListView | ListFailureFacts;
  /** Why the operator may not create; undefined when he may. */
  refusal: string | undefined;
}

/** Base Stations > List. Search, filters, sort and page stand in the URL; old rows stay, greyed, until new ones are there. */
export function BaseStationList({ query, view, refusal }: Readonly<BaseStationListProps>) {
  const { shown, failure } = useLastView(view);
  return (
    <ListNavigation path="/base-stations" href={listHref(query, { cursor: query.cursor })}>
      <PageHead title="Base Stations" action={<CreateIcon refusal={refusal} />}>
        {shown?.counters.all !== 0 && <CreateButton refusal={refusal} />}
      </PageHead>
      {shown && shown.counters.all > 0 && <ListCounters query={query} counters={shown.counters} />}
      {(!shown || shown.counters.all > 0) && <FilterBar query={query} domains={shown?.domains ?? []} />}
      {failure && <ListFailure failure={failure} />}
      {shown && (
        <ListRows isStale={failure !== undefined}>
          <Shown query={query} view={shown} refusal={refusal} />
        </ListRows>
      )}
    </ListNavigation>
  );
}

function FilterBar({ query, domains }: Readonly<{ query: ListQuery; domains: readonly string[] }>) {
  return (
    <ListFilterBar>
      <ListSearch label="Search base stations" placeholder="Name, ID, EUI, serial, tag, key" q={query.q} />
      <ListFilters fields={filterFields(query, domains)} />
    </ListFilterBar>
  );
}

function Shown({
  query,
  view,
  refusal,
}: Readonly<{ query: ListQuery; view: BaseStationListView; refusal: string | undefined }>) {
  const { page, counters, noMatch, readAt } = view;
  if (counters.all === 0) return <NoStations refusal={refusal} />;
  const { rows, nextCursor, previousCursor } = page;
  return (
    <>
      <div className="flex items-center px-4 pb-1 text-faint text-xs sm:hidden">
        <span className="tabular-nums">{COUNT.format(page.total ?? rows.length)} matching</span>
        <span className="ml-auto">
          <ListSort current={sortWords(query.sort)} choices={SORT_CHOICES} />
        </span>
      </div>
      {rows.length === 0 && narrowings(query) > 0 ? (
        <div className="border-line border-t">
          <NoMatches query={query} noMatch={noMatch} />
        </div>
      ) : (
        <>
          <ListTable query={query} rows={rows} />
          <ListCards rows={rows} />
          {rows.some(({ connection }) => connection?.state === "CONNECTED") && <ListRefresh />}
        </>
      )}
      <Pagination
        summary={
          <span className="flex flex-wrap gap-x-4">
            <span role="status">{rangeText({ ...page, shown: rows.length })}</span>
            <span>
              Live - updated <DateTime at={readAt} show="clock" bare />
            </span>
          </span>
        }
        previousHref={previousCursor === null ? undefined : listHref(query, { cursor: previousCursor })}
        nextHref={nextCursor === null ? undefined : listHref(query, { cursor: nextCursor })}
      />
    </>
  );
}

const COUNT = new Intl.NumberFormat("en-GB");
