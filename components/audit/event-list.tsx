"use client";

import { ArrowRight } from "lucide-react";
import { useTimeZone } from "#components/ui/clock";
import { Link } from "#components/ui/link";
import { DateTime } from "#components/ui/time";
import { dateText } from "#components/ui/time-text";
import { Timeline, TimelineItem } from "#components/ui/timeline";
import { TipText } from "#components/ui/tip-text";
import type { EventFact } from "#lib/audit/describe-event";
import type { EventItem } from "#lib/audit/event-items";
import { eventLook } from "./event-icon";

interface EventListProps {
  events: readonly EventItem[];
  /** Whether each event names its base station, outside the station's own page. */
  withStation?: boolean;
}

/** Audit events by day, newest first: what, who, from where, before and after. */
export function EventList({ events, withStation = false }: Readonly<EventListProps>) {
  const zone = useTimeZone();
  const days = new Map<string, EventItem[]>();
  for (const event of events) {
    const day = dateText(new Date(event.at), zone, "none");
    days.set(day, [...(days.get(day) ?? []), event]);
  }
  return (
    <div className="flex flex-col gap-5">
      {[...days].map(([day, ofDay]) => (
        <section key={day} aria-label={day}>
          <h2 className="mb-3 font-semibold text-sm" suppressHydrationWarning>
            {day}
          </h2>
          <Timeline label={day}>
            {ofDay.map((event) => (
              <EventEntry key={event.id} event={event} withStation={withStation} />
            ))}
          </Timeline>
        </section>
      ))}
    </div>
  );
}

function EventEntry({ event, withStation }: Readonly<{ event: EventItem; withStation: boolean }>) {
  const { icon, tone } = eventLook(event.action);
  const station = withStation ? event.baseStation : null;
  return (
    <TimelineItem
      time={<DateTime at={event.at} show="clock" />}
      icon={icon}
      tone={tone}
      title={
        <>
          <span className="font-strong">{event.title}</span>
          {station && (
            <>
              {" - "}
              {station.deleted ? station.name : <Link href={`/base-stations/${station.id}`}>{station.name}</Link>}
            </>
          )}
        </>
      }
      meta={<Origin event={event} />}
    >
      {event.facts.length > 0 && (
        <dl className="mt-1 flex flex-col gap-0.5 text-xs">
          {event.facts.map((fact) => (
            <Fact key={fact.label} fact={fact} />
          ))}
        </dl>
      )}
    </TimelineItem>
  );
}

/** Who, from where; the request id on focus. */
function Origin({ event }: Readonly<{ event: EventItem }>) {
  const { actor, address, requestId } = event;
  const who = actor.type === "TOKEN" ? `API token ${actor.name}` : actor.name;
  return (
    <>
      {who}
      {address && (
        <>
          {" from "}
          <TipText placement="top" dotted={false} content={<span className="mono">{requestId}</span>}>
            <span className="mono">{address}</span>
          </TipText>
        </>
      )}
    </>
  );
}

/** A time in the operator's zone; anything else as it is. */
function FactValue({ text }: Readonly<{ text: string }>) {
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? <DateTime at={text} /> : text;
}

function Fact({ fact }: Readonly<{ fact: EventFact }>) {
  const face = fact.mono ? "mono" : "";
  return (
    <div className="flex flex-wrap gap-x-2 text-muted">
      <dt className="text-faint">{fact.label}</dt>
      <dd className="flex min-w-0 flex-wrap items-center gap-x-1.5 wrap-anywhere">
        {"value" in fact ? (
          <span className={face}>
            <FactValue text={fact.value} />
          </span>
        ) : (
          <>
            <s className={`${face} text-faint no-underline`}>
              <span className="sr-only">before: </span>
              {fact.before}
            </s>
            <ArrowRight className="size-3 shrink-0 text-faint" />
            <span className={face}>
              <span className="sr-only">after: </span>
              {fact.after}
            </span>
          </>
        )}
      </dd>
    </div>
  );
}
