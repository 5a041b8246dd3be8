"use client";

import { BellOff, Search } from "lucide-react";
import { PageHead } from "#components/shell/page-head";
import { EmptyState } from "#components/ui/empty-state";
import { ButtonLink, Link } from "#components/ui/link";
import { ListFailure, type ListFailureFacts } from "#components/ui/list-failure";
import { ListFilterBar } from "#components/ui/list-filter-bar";
import type { FilterField } from "#components/ui/list-filter-items";
import { ListFilters } from "#components/ui/list-filters";
import { ListNavigation } from "#components/ui/list-navigation";
import { ListRows } from "#components/ui/list-rows";
import { Pagination } from "#components/ui/pagination";
import { CardList, RowCard } from "#components/ui/row-card";
import { Cell, Column, Row, Table, TableBody, TableHeader, TableRegion } from "#components/ui/table";
import { DateTime, RelativeTime } from "#components/ui/time";
import { useLastView } from "#components/ui/use-last-view";
import { useRowKeys } from "#components/ui/use-row-keys";
import type { AlarmPage, AlarmView } from "#lib/alarm/alarms-view";
import { ALARM_SEVERITIES, ALARM_SEVERITY_WORDS, ALARM_TYPE_WORDS, ALARM_TYPES } from "#lib/alarm/values";
import { ALARMS_PATH, type AlarmsQuery, alarmsHref } from "./alarms-url";
import { Severity } from "./severity";

/** What the page shows, read at one moment. */
export interface AlarmsView {
  page: AlarmPage;
  readAt: string;
}

interface AlarmsListProps {
  query: AlarmsQuery;
  view: AlarmsView | ListFailureFacts;
}

/** Alarms: what somebody should look at. The newest first; each ends by itself. */
export function AlarmsList({ query, view }: Readonly<AlarmsListProps>) {
  const { shown, failure } = useLastView(view);
  return (
    <ListNavigation path={ALARMS_PATH} href={alarmsHref(query, { cursor: query.cursor })}>
      <PageHead title="Alarms" />
      <ListFilterBar>
        <ListFilters fields={fields(query)} />
      </ListFilterBar>
      {failure && <ListFailure failure={failure} />}
      {shown && (
        <ListRows isStale={failure !== undefined}>
          <Shown query={query} view={shown} />
        </ListRows>
      )}
    </ListNavigation>
  );
}

function fields({ state, severity, type }: AlarmsQuery): FilterField[] {
  return [
    {
      id: "severity",
      title: "Severity",
      values: ALARM_SEVERITIES.map((id) => ({ id: id.toLowerCase(), word: ALARM_SEVERITY_WORDS[id] })),
      current: severity?.toLowerCase(),
    },
    {
      id: "type",
      title: "Alarm",
      values: ALARM_TYPES.map((id) => ({ id, word: ALARM_TYPE_WORDS[id] })),
      current: type,
    },
    {
      id: "state",
      title: "Shown",
      values: [
        { id: "cleared", word: "Cleared" },
        { id: "all", word: "Open and cleared" },
      ],
      current: state === "open" ? undefined : state,
    },
  ];
}

function Shown({ query, view }: Readonly<{ query: AlarmsQuery; view: AlarmsView }>) {
  const { alarms, nextCursor } = view.page;
  if (alarms.length === 0) {
    return (
      <div className="border-line border-t">
        <Nothing query={query} readAt={view.readAt} />
      </div>
    );
  }
  return (
    <>
      <AlarmsTable alarms={alarms} />
      <AlarmCards alarms={alarms} />
      <Pagination
        summary={<span role="status">{query.cursor ? "Earlier ones" : "The newest first"}</span>}
        previousHref={query.cursor ? alarmsHref(query, {}) : undefined}
        nextHref={nextCursor ? alarmsHref(query, { cursor: nextCursor }) : undefined}
      />
    </>
  );
}

const subjectHref = ({ subject }: AlarmView) =>
  subject.type === "base_station" ? `/base-stations/${subject.id}/advanced` : `/security/authorities#${subject.id}`;

function AlarmsTable({ alarms }: Readonly<{ alarms: readonly AlarmView[] }>) {
  const region = useRowKeys();
  return (
    <div ref={region} className="max-sm:hidden">
      <TableRegion minWidth="60rem">
        <Table aria-label="Alarms">
          <TableHeader>
            <Column isRowHeader>About</Column>
            <Column className="w-64">Alarm</Column>
            <Column className="w-48">Severity</Column>
            <Column className="w-36">Since</Column>
            <Column className="w-44">Ended</Column>
          </TableHeader>
          <TableBody items={alarms}>
            {(alarm) => (
              <Row id={alarm.id} href={subjectHref(alarm)} textValue={alarm.subject.name}>
                <Cell name>
                  <Link plain href={subjectHref(alarm)}>
                    {alarm.subject.name}
                  </Link>
                </Cell>
                <Cell>{ALARM_TYPE_WORDS[alarm.type]}</Cell>
                <Cell>
                  <Severity severity={alarm.severity} isCleared={alarm.clearedAt !== null} />
                </Cell>
                <Cell>
                  <RelativeTime at={alarm.raisedAt} />
                </Cell>
                <Cell>{alarm.clearedAt && <DateTime at={alarm.clearedAt} />}</Cell>
              </Row>
            )}
          </TableBody>
        </Table>
      </TableRegion>
    </div>
  );
}

function AlarmCards({ alarms }: Readonly<{ alarms: readonly AlarmView[] }>) {
  return (
    <div className="sm:hidden">
      <CardList label="Alarms">
        {alarms.map((alarm) => (
          <RowCard
            key={alarm.id}
            href={subjectHref(alarm)}
            name={alarm.subject.name}
            end={<RelativeTime at={alarm.raisedAt} bare />}
            meta={ALARM_TYPE_WORDS[alarm.type]}
          >
            <Severity severity={alarm.severity} isCleared={alarm.clearedAt !== null} />
          </RowCard>
        ))}
      </CardList>
    </div>
  );
}

function Nothing({ query, readAt }: Readonly<{ query: AlarmsQuery; readAt: string }>) {
  if (query.severity || query.type || query.state !== "open") {
    return (
      <EmptyState
        icon={<Search />}
        title="No alarm matches"
        actions={<ButtonLink href={ALARMS_PATH}>CLEAR FILTERS</ButtonLink>}
      />
    );
  }
  return (
    <EmptyState icon={<BellOff />} title="No open alarms">
      Checked <DateTime at={readAt} show="clock" />
    </EmptyState>
  );
}
