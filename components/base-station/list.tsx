"use client";

import { LoaderCircle, RotateCw } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, startTransition, useState } from "react";
import { PageHead } from "#components/shell/page-head";
import { Button } from "#components/ui/button";
import { cx } from "#components/ui/class-names";
import { Pagination } from "#components/ui/pagination";
import { Strip } from "#components/ui/strip";
import { DateTime } from "#components/ui/time";
import type { BaseStationCounters } from "#lib/base-station/base-station-counters";
import type { NoMatch } from "#lib/base-station/explain-no-match";
import type { BaseStationPage } from "#lib/base-station/list-base-stations";
import { ListCards } from "./list-cards";
import { ListCounters } from "./list-counters";
import { CreateButton, CreateIcon } from "./list-create";
import { NoMatches, NoStations } from "./list-empty";
import { ListFilters } from "./list-filters";
import { ListNavigation, useListNavigation } from "./list-navigation";
import { ListSearch } from "./list-search";
import { ListSort } from "./list-sort";
import { ListTable } from "./list-table";
import { type ListQuery, listHref, narrowings } from "./list-url";

/** What the list shows, read at one moment. */
export interface BaseStationListView {
  page: BaseStationPage;
  counters: BaseStationCounters;
  noMatch: NoMatch | null;
  /** When it was read, RFC 3339. */
  readAt: string;
}

/** Why it could not be read. */
export interface ListFailure {
  message: string;
  requestId: string;
}

interface BaseStationListProps {
  query: ListQuery;
  view: BaseStationListView | ListFailure;
  /** Why the operator may not create; undefined when he may. */
  refusal: string | undefined;
}

/** Base Stations > List. Search, filters, sort and page stand in the URL; old rows stay, greyed, until new ones are there. */
export function BaseStationList({ query, view, refusal }: Readonly<BaseStationListProps>) {
  const failure = "page" in view ? undefined : view;
  const [last, setLast] = useState<BaseStationListView>();
  if ("page" in view && view !== last) setLast(view);
  const shown = "page" in view ? view : last;
  return (
    <ListNavigation query={query}>
      <PageHead title="Base Stations" action={<CreateIcon refusal={refusal} />}>
        {shown?.counters.all !== 0 && <CreateButton refusal={refusal} />}
      </PageHead>
      {shown && shown.counters.all > 0 && <ListCounters query={query} counters={shown.counters} />}
      {(!shown || shown.counters.all > 0) && <FilterBar query={query} />}
      {failure && <Failure failure={failure} />}
      {shown && (
        <Rows isStale={failure !== undefined}>
          <Shown query={query} view={shown} refusal={refusal} />
        </Rows>
      )}
    </ListNavigation>
  );
}

function FilterBar({ query }: Readonly<{ query: ListQuery }>) {
  const { isPending } = useListNavigation();
  return (
    <div className="flex flex-wrap items-center gap-2 px-6 py-3 max-sm:px-4">
      <ListSearch query={query} />
      <ListFilters query={query} />
      <LoaderCircle
        aria-hidden="true"
        className={cx(
          "animate-spin text-busy-icon motion-reduce:animate-none max-sm:hidden",
          !isPending && "invisible",
        )}
      />
    </div>
  );
}

/** Greyed while other rows are on their way, or could not be read. */
function Rows({ isStale, children }: Readonly<{ isStale: boolean; children: ReactNode }>) {
  const { isPending } = useListNavigation();
  return (
    <div
      aria-busy={isPending}
      className={cx("transition-opacity duration-(--dur-2)", (isPending || isStale) && "opacity-60")}
    >
      {children}
    </div>
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
          <ListSort query={query} />
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
        </>
      )}
      <Pagination
        summary={
          <span className="flex flex-wrap gap-x-4">
            <span role="status">{rangeText(page)}</span>
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

/** "1-50 of 318". */
function rangeText({ rows, offset, total }: BaseStationPage): string {
  if (rows.length === 0) return "0 of 0";
  const last = offset + rows.length;
  return `${COUNT.format(offset + 1)}-${COUNT.format(last)} of ${COUNT.format(Math.max(total ?? last, last))}`;
}

function Failure({ failure }: Readonly<{ failure: ListFailure }>) {
  const router = useRouter();
  const retry = (
    <Button size="sm" icon={<RotateCw />} onPress={() => startTransition(() => router.refresh())}>
      RETRY
    </Button>
  );
  return (
    <div role="alert" className="px-6 pb-3 max-sm:px-4">
      <Strip tone="bad" title="The list could not be read" requestId={failure.requestId} action={retry}>
        {failure.message}
      </Strip>
    </div>
  );
}
