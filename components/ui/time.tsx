"use client";

import { type ReactNode, useEffect, useRef, useState } from "react";
import { useNow, useTimeZone } from "./clock";
import { clockText, countdownText, dateText, exactLocalText, exactUtcText, relativeText, sinceText } from "./time-text";
import { TipText } from "./tip-text";
import { TooltipFacts } from "./tooltip";

/** The exact moment, local and UTC: for tooltips. `more` follows: Serial, Issuer. */
export function ExactTime({
  at,
  more = [],
}: Readonly<{ at: string; more?: readonly { label: string; value: ReactNode }[] }>) {
  const zone = useTimeZone();
  const moment = new Date(at);
  const facts = [
    { label: "Local", value: exactLocalText(moment, zone) },
    { label: "UTC", value: exactUtcText(moment) },
  ];
  return <TooltipFacts facts={[...facts, ...more]} />;
}

interface RelativeTimeProps {
  /** RFC 3339. */
  at: string;
  /** Plain text without its own tooltip, where something around it has one. */
  bare?: boolean;
  className?: string;
}

/** "3 min ago", kept fresh; the exact local and UTC time on focus, hover and tap. */
export function RelativeTime({ at, bare = false, className }: Readonly<RelativeTimeProps>) {
  const now = useNow();
  const text = (
    <time dateTime={at} suppressHydrationWarning>
      {relativeText(Date.parse(at), now)}
    </time>
  );
  if (bare) return <span className={className}>{text}</span>;
  return (
    <TipText content={<ExactTime at={at} />} placement="top" dotted={false} {...(className && { className })}>
      {text}
    </TipText>
  );
}

/** "since 3 min", kept fresh: how long a state has been, in its cell. */
export function SinceTime({ at }: Readonly<{ at: string }>) {
  const now = useNow();
  return (
    <time dateTime={at} suppressHydrationWarning>
      {sinceText(Date.parse(at), now)}
    </time>
  );
}

interface DateTimeProps extends RelativeTimeProps {
  /** "clock" is 14:28:49 alone, for timelines. */
  show?: "date" | "minute" | "second" | "clock";
}

/** "28 June 2025, 17:59" in the operator's zone; exact on focus, hover and tap. */
export function DateTime({ at, show = "minute", bare = false, className }: Readonly<DateTimeProps>) {
  const zone = useTimeZone();
  const moment = new Date(at);
  const text = (
    <time dateTime={at} suppressHydrationWarning>
      {show === "clock" ? clockText(moment, zone) : dateText(moment, zone, show === "date" ? "none" : show)}
    </time>
  );
  if (bare) return <span className={className}>{text}</span>;
  return (
    <TipText content={<ExactTime at={at} />} placement="top" dotted={false} {...(className && { className })}>
      {text}
    </TipText>
  );
}

const ANNOUNCED_MINUTES = [10, 5, 1];

interface CountdownProps {
  /** The deadline, RFC 3339. */
  until: string;
  /** Called once when it has passed. */
  onEnd?: () => void;
}

/** Minutes and seconds to a deadline; readers hear it at 10, 5 and 1 minute only. */
export function Countdown({ until, onEnd }: Readonly<CountdownProps>) {
  const left = Date.parse(until) - useNow();
  const [announced, setAnnounced] = useState("");
  const ended = useRef(false);
  const minutes = Math.ceil(left / 60_000);
  const seconds = Math.ceil(left / 1000);
  useEffect(() => {
    if (seconds === minutes * 60 && ANNOUNCED_MINUTES.includes(minutes)) {
      setAnnounced(minutes === 1 ? "1 minute left" : `${minutes} minutes left`);
    }
    if (seconds <= 0 && !ended.current) {
      ended.current = true;
      onEnd?.();
    }
  }, [seconds, minutes, onEnd]);
  return (
    <>
      <time dateTime={until} aria-live="off" suppressHydrationWarning className="tabular-nums">
        {countdownText(left)}
      </time>
      <span role="status" className="sr-only">
        {announced}
      </span>
    </>
  );
}
