"use client";

import { RefreshCw } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState, useTransition } from "react";
import { Button } from "#components/ui/button";
import { useTimeZone } from "#components/ui/clock";
import { Strip } from "#components/ui/strip";
import { clockText } from "#components/ui/time-text";
import { type EventCursor, holds } from "#lib/audit/values";
import type { LiveEvent } from "#lib/web/live-feed";
import { type LiveState, useLiveEvents } from "./live-events";

interface LiveProps {
  /** Where the log of events stood before the page was read. */
  since: EventCursor;
  /** Ids the page shows: a base station, an operator. */
  ids?: readonly string[];
  /** Starts of event types the page shows: "base_station.". Without ids and types every event concerns it. */
  types?: readonly string[];
}

/** Of what nobody could tell: no page holds it. */
const UNKNOWN = Number.POSITIVE_INFINITY;
/** Bursts of events cost one reading of the page. */
const GATHER_MS = 250;
/** However much happens, the page is read no more often; what an operator does meanwhile must not wait for it. */
const REST_MS = 2_000;

/** Keeps a page current: reads it again when something it shows has changed, and says so when that has stopped. */
export function Live({ since, ids = [], types = [] }: Readonly<LiveProps>) {
  const show = useGatheredRefresh(since);
  const [state, setState] = useState<LiveState>({ status: "live" });
  const concerns = ({ type, targetId, baseStationId }: LiveEvent) =>
    (ids.length === 0 && types.length === 0) ||
    ids.includes(targetId) ||
    (baseStationId !== null && ids.includes(baseStationId)) ||
    types.some((start) => type.startsWith(start));

  const reconnect = useLiveEvents(since, {
    onNews: (events) => show(events ? events.filter(concerns).map(({ xid }) => xid) : [UNKNOWN]),
    onState: setState,
  });

  if (state.status === "live") return null;
  return (
    <div className="px-6 pt-4 max-sm:px-4" role="status">
      <Strip
        tone="warn"
        title={
          <>
            Live updates paused since <ClockMinute at={state.since} />
          </>
        }
        action={
          <Button size="sm" icon={<RefreshCw />} onPress={reconnect}>
            RECONNECT
          </Button>
        }
      />
    </div>
  );
}

/**
 * Has the page show what transactions have done: where it was read before them, it is read again soon; never while it is
 * being read, and with rests between.
 */
function useGatheredRefresh(since: EventCursor): (xids: readonly number[]) => void {
  const router = useRouter();
  const [isReading, startReading] = useTransition();
  const [told, setTold] = useState<readonly number[]>([]);
  const isDue = told.some((xid) => !holds(since, xid));
  const readAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    if (!isDue || isReading) return;
    const rest = readAt.current + REST_MS - performance.now();
    const timer = setTimeout(
      () => {
        setTold([]);
        readAt.current = performance.now();
        startReading(() => router.refresh());
      },
      Math.max(GATHER_MS, rest),
    );
    return () => clearTimeout(timer);
  }, [isDue, isReading, router]);
  return (xids) => {
    const news = xids.filter((xid) => !holds(since, xid));
    if (news.length > 0) setTold((earlier) => [...earlier, ...news]);
  };
}

/** "14:02". */
function ClockMinute({ at }: Readonly<{ at: string }>) {
  return <time dateTime={at}>{clockText(new Date(at), useTimeZone()).slice(0, 5)}</time>;
}
