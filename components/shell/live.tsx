"use client";

import { RefreshCw } from "lucide-react";
import { useRouter } from "next/navigation";
import { useCallback, useEffect, useRef, useState, useTransition } from "react";
import { Button } from "#components/ui/button";
import { useTimeZone } from "#components/ui/clock";
import { Strip } from "#components/ui/strip";
import { clockText } from "#components/ui/time-text";
import { type LiveEvent, type LiveState, useLiveEvents } from "./live-events";

interface LiveProps {
  /** Ids the page shows: a base station, an operator. */
  ids?: readonly string[];
  /** Starts of event types the page shows: "base_station.". Without ids and types every event concerns it. */
  types?: readonly string[];
}

/** Bursts of events cost one reading of the page. */
const GATHER_MS = 250;
/** However much happens, the page is read no more often; what an operator does meanwhile must not wait for it. */
const REST_MS = 2_000;

/** Keeps a page current: reads it again when something it shows has changed, and says so when that has stopped. */
export function Live({ ids = [], types = [] }: Readonly<LiveProps>) {
  const refresh = useGatheredRefresh();
  const [state, setState] = useState<LiveState>({ status: "live" });
  const concerns = ({ type, targetId, baseStationId }: LiveEvent) =>
    (ids.length === 0 && types.length === 0) ||
    ids.includes(targetId) ||
    (baseStationId !== null && ids.includes(baseStationId)) ||
    types.some((start) => type.startsWith(start));

  const reconnect = useLiveEvents({
    onEvents: (events) => {
      if (events.some(concerns)) refresh();
    },
    onMissed: refresh,
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

/** Reads the page again soon; never while it is being read, and with rests between. */
function useGatheredRefresh(): () => void {
  const router = useRouter();
  const [isReading, startReading] = useTransition();
  const [isDue, setDue] = useState(false);
  const readAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    if (!isDue || isReading) return;
    const rest = readAt.current + REST_MS - performance.now();
    const timer = setTimeout(
      () => {
        setDue(false);
        readAt.current = performance.now();
        startReading(() => router.refresh());
      },
      Math.max(GATHER_MS, rest),
    );
    return () => clearTimeout(timer);
  }, [isDue, isReading, router]);
  return useCallback(() => setDue(true), []);
}

/** "14:02". */
function ClockMinute({ at }: Readonly<{ at: string }>) {
  return <time dateTime={at}>{clockText(new Date(at), useTimeZone()).slice(0, 5)}</time>;
}
