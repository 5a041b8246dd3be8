"use client";

import { CONNECTION_LOOKS } from "#components/lns/lns-states";
import { useNow } from "#components/ui/clock";
import { State } from "#components/ui/state";
import { ExactTime, RelativeTime } from "#components/ui/time";
import { elapsedText } from "#components/ui/time-text";
import { TipText } from "#components/ui/tip-text";
import type { BaseStationRow } from "#lib/base-station/list-row";
import { CONNECTION_STATE_WORDS, isUnseen } from "#lib/base-station/values";

interface ListLastReportProps {
  row: Pick<BaseStationRow, "connection" | "lastReportAt">;
  /** Without tooltips, where all of it is a link. */
  bare?: boolean;
}

/**
 * When a station reported last. Of a Basics Station that is not connected it says that instead, and since when: what it
 * told before is no present. One that speaks elsewhere reports to CUPS alone.
 */
export function ListLastReport({ row: { connection, lastReportAt }, bare = false }: Readonly<ListLastReportProps>) {
  const now = useNow();
  const isOver = connection !== null && connection.state !== "CONNECTED" && !isUnseen(connection);
  if (lastReportAt && !isOver) return <RelativeTime at={lastReportAt} bare={bare} />;
  const { state, since } = connection ?? { state: "NEVER_CONNECTED", since: null };
  const { icon, tone } = CONNECTION_LOOKS[state];
  const text = (
    <State icon={icon} tone={tone}>
      <span>
        {CONNECTION_STATE_WORDS[state]}
        {since && (
          <>
            {" "}
            <time dateTime={since} suppressHydrationWarning>
              {elapsedText(Date.parse(since), now)}
            </time>
          </>
        )}
      </span>
    </State>
  );
  if (bare || !since) return text;
  return (
    <TipText content={<ExactTime at={since} />} placement="top" dotted={false}>
      {text}
    </TipText>
  );
}
