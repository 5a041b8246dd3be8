"use client";

import { Inbox, PhoneOff, Search } from "lucide-react";
import type { ReactNode } from "react";
import { PageHead } from "#components/shell/page-head";
import { FilterChip } from "#components/ui/chip";
import { Copyable } from "#components/ui/copyable";
import { EmptyState } from "#components/ui/empty-state";
import { ButtonLink } from "#components/ui/link";
import { ListFailure, type ListFailureFacts } from "#components/ui/list-failure";
import { ListFilterBar } from "#components/ui/list-filter-bar";
import type { FilterField } from "#components/ui/list-filter-items";
import { ListFilters } from "#components/ui/list-filters";
import { ListNavigation } from "#components/ui/list-navigation";
import { ListRows } from "#components/ui/list-rows";
import { ListSearch } from "#components/ui/list-search";
import { Pagination } from "#components/ui/pagination";
import { Strip } from "#components/ui/strip";
import { useLastView } from "#components/ui/use-last-view";
import type { ConnectionAttemptPage } from "#lib/connection-attempt/connection-attempts-view";
import { VERDICT_WORDS, VERDICTS } from "#lib/connection-attempt/values";
import type { FormAction } from "#lib/web/form-state";
import { AttemptItem } from "./attempt-item";
import { ALL_ATTEMPTS, ATTEMPTS_PATH, type AttemptsQuery, attemptNarrowings, attemptsHref } from "./attempts-url";

/** What the page shows, read at one moment. */
export interface AttemptsView {
  page: ConnectionAttemptPage;
  /** Of the station that the page is narrowed to. */
  stationName: string | null;
  /** Where stations call: the address of the Key Installer. */
  keyInstallerUrl: string;
  /** Of the Basics Stations among them. */
  cupsUri: string;
  lnsUri: string;
}

interface AttemptsListProps {
  query: AttemptsQuery;
  view: AttemptsView | ListFailureFacts;
  ignore: FormAction;
  /** Why the operator may not; undefined when he may. */
  refusal: string | undefined;
}

/** Security > Connection attempts: who was refused, why, and what mends it. The latest first. */
export function AttemptsList({ query, view, ignore, refusal }: Readonly<AttemptsListProps>) {
  const { shown, failure } = useLastView(view);
  return (
    <ListNavigation path={ATTEMPTS_PATH} href={attemptsHref(query, { cursor: query.cursor })}>
      <PageHead title="Connection attempts" />
      <ListFilterBar>
        <ListSearch label="Search connection attempts" placeholder="Name, address, key, subject" q={query.q} />
        {query.baseStation && (
          <FilterChip
            field="Base station"
            operator="is"
            value={shown?.stationName ?? query.baseStation}
            removeHref={attemptsHref(query, { baseStation: undefined })}
          />
        )}
        <ListFilters fields={fields(query)} />
      </ListFilterBar>
      {shown && shown.page.inbox > 0 && query.callers !== "inbox" && <InboxStrip count={shown.page.inbox} />}
      {failure && <ListFailure failure={failure} />}
      {shown && (
        <ListRows isStale={failure !== undefined}>
          <Shown query={query} view={shown}>
            {shown.page.attempts.map((attempt) => (
              <AttemptItem key={attempt.id} attempt={attempt} ignore={ignore} refusal={refusal} />
            ))}
          </Shown>
        </ListRows>
      )}
    </ListNavigation>
  );
}

/** Above the list: who is waiting, proven by a vendor's certificate, for somebody to add it. */
function InboxStrip({ count }: Readonly<{ count: number }>) {
  return (
    <div className="px-6 pb-3 max-sm:px-4">
      <Strip
        tone="busy"
        icon={<Inbox />}
        title={count === 1 ? "1 base station is waiting to be added" : `${count} base stations are waiting to be added`}
        action={<ButtonLink href={attemptsHref(ALL_ATTEMPTS, { callers: "inbox" })}>SHOW</ButtonLink>}
      >
        {count === 1 ? "It" : "Each"} proved its EUI-64 with a certificate of a vendor CA, and is not declared here.
      </Strip>
    </div>
  );
}

function fields({ verdict, callers, ignored }: AttemptsQuery): FilterField[] {
  return [
    {
      id: "callers",
      title: "Caller",
      values: [
        { id: "inbox", word: "Waiting to be added" },
        { id: "stations", word: "Declared base station" },
        { id: "strangers", word: "Not declared" },
      ],
      current: callers,
    },
    { id: "ignored", title: "Shown", values: [{ id: "true", word: "Ignored" }], current: ignored ? "true" : undefined },
    {
      id: "verdict",
      title: "Verdict",
      values: VERDICTS.map((id) => ({ id, word: VERDICT_WORDS[id].title })),
      current: verdict,
    },
  ];
}

function Shown({ query, view, children }: Readonly<{ query: AttemptsQuery; view: AttemptsView; children: ReactNode }>) {
  const { attempts, nextCursor } = view.page;
  if (attempts.length === 0) {
    return (
      <div className="border-line border-t">
        <Nothing query={query} addresses={view} />
      </div>
    );
  }
  return (
    <>
      <ul aria-label="Connection attempts" className="border-line border-t">
        {children}
      </ul>
      <Pagination
        summary={<span role="status">{query.cursor ? "Earlier ones" : "The latest first"}</span>}
        previousHref={query.cursor ? attemptsHref(query, {}) : undefined}
        nextHref={nextCursor ? attemptsHref(query, { cursor: nextCursor }) : undefined}
      />
    </>
  );
}

interface NothingProps {
  query: AttemptsQuery;
  addresses: Pick<AttemptsView, "keyInstallerUrl" | "cupsUri" | "lnsUri">;
}

function Nothing({ query, addresses: { keyInstallerUrl, cupsUri, lnsUri } }: Readonly<NothingProps>) {
  const count = attemptNarrowings(query);
  if (count > 0) {
    return (
      <EmptyState
        icon={<Search />}
        title={`No connection attempt matches ${count === 1 ? "this filter" : `${count} filters`}`}
        actions={<ButtonLink href={attemptsHref(ALL_ATTEMPTS, {})}>CLEAR FILTERS</ButtonLink>}
      />
    );
  }
  return (
    <EmptyState icon={<PhoneOff />} title="Nothing has called yet">
      <p>Whoever is refused appears here. Base stations call</p>
      <dl className="mx-auto mt-3 grid w-fit grid-cols-[max-content_minmax(0,auto)] items-center gap-x-4 gap-y-1 text-left [&>dt]:text-faint">
        <dt>Key Installer</dt>
        <dd className="text-text">
          <Copyable value={keyInstallerUrl} label="address of the Key Installer" />
        </dd>
        <dt>CUPS</dt>
        <dd className="text-text">
          <Copyable value={cupsUri} label="address of CUPS" />
        </dd>
        <dt>LNS</dt>
        <dd className="text-text">
          <Copyable value={lnsUri} label="address of the LNS" />
        </dd>
      </dl>
    </EmptyState>
  );
}
