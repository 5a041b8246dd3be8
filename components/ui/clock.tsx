"use client";

import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useSyncExternalStore } from "react";

interface Clock {
  /** The server's time when the page was rendered, milliseconds since 1970. */
  rendered: number;
  /** The server's time now. */
  read: () => number;
  timeZone: string;
}

const ClockContext = createContext<Clock>({ rendered: 0, read: () => 0, timeZone: "UTC" });

const NEVER = () => () => undefined;

/**
 * The time of the screens: the server's, carried on by the browser's monotonic clock, so that a wrongly set computer
 * still counts down rightly. `timeZone` is the operator's choice, "" the browser's.
 */
export function ClockProvider(
  props: Readonly<{ now: number; timeZone: string; browserZone: string; children: ReactNode }>,
) {
  const { now, timeZone, browserZone, children } = props;
  const start = useRef({ now: 0, at: 0 });
  const ownZone = useSyncExternalStore(
    NEVER,
    () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    () => browserZone || "UTC",
  );
  useEffect(() => {
    start.current = { now, at: performance.now() };
  }, [now]);
  const clock = useMemo<Clock>(
    () => ({
      rendered: now,
      read: () => (start.current.now === 0 ? now : start.current.now + performance.now() - start.current.at),
      timeZone: timeZone || ownZone,
    }),
    [now, timeZone, ownZone],
  );
  return <ClockContext value={clock}>{children}</ClockContext>;
}

/** IANA name of the zone in which local times are shown. */
export function useTimeZone(): string {
  return useContext(ClockContext).timeZone;
}

/** The present second, in milliseconds since 1970; renders again at every one. */
export function useNow(): number {
  const { rendered, read } = useContext(ClockContext);
  return useSyncExternalStore(
    eachSecond,
    () => wholeSecond(read()),
    () => wholeSecond(rendered),
  );
}

const wholeSecond = (ms: number) => Math.floor(ms / 1000) * 1000;

function eachSecond(changed: () => void): () => void {
  const timer = setInterval(changed, 1000);
  return () => clearInterval(timer);
}
