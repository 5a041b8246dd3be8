"use client";

import { RefreshCw } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { Button } from "#components/ui/button";
import { Strip } from "#components/ui/strip";
import { DateTime } from "#components/ui/time";
import { type LiveEvent, type LiveState, useLiveEvents } from "./live-events";

interface LiveProps {
  /** Ids the page shows: a base station, an operator. */
  ids?: readonly string[];
  /** Starts of event types the page shows: "base_station.". Without ids and types every event concerns it. */
  types?: readonly string[];
}

/** Bursts of events cost one reading of the page. */
const GATHER_MS = 250;

/** Keeps a page current: reads it again when something it shows has changed, and says so when that has stopped. */
export function Live({ ids = [], types = [] }: Readonly<LiveProps>) {
  const router = useRouter();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [state, setState] = useState<LiveState>({ status: "live" });
  const concerns = ({ type, targetId, baseStationId }: LiveEvent) =>
    (ids.length === 0 && types.length === 0) ||
    ids.includes(targetId) ||
    (baseStationId !== null && ids.includes(baseStationId)) ||
    types.some((start) => type.startsWith(start));

  const refresh = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => router.refresh(), GATHER_MS);
  };
  const reconnect = useLiveEvents({
    onEvents: (events) => {
      if (events.some(concerns)) refresh();
    },
    onMissed: refresh,
    onState: setState,
  });
  useEffect(() => () => clearTimeout(timer.current), []);

  if (state.status === "live") return null;
  return (
    <div className="px-6 pt-4 max-sm:px-4" role="status">
      <Strip
        tone="warn"
        title={
          <>
            Live updates paused since <DateTime at={state.since} show="minute" bare />
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
