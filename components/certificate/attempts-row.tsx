"use client";

import { CircleX } from "lucide-react";
import { ButtonLink } from "#components/ui/link";
import { State } from "#components/ui/state";
import { DateTime } from "#components/ui/time";
import { TipText } from "#components/ui/tip-text";
import { DefinitionRow } from "#components/ui/widget";
import { attemptsHref } from "./certificate-meta";

/** A refused call of this base station, as the row shows it. */
export interface RefusedCall {
  id: string;
  lastAt: string;
  count: number;
  /** One or two words. */
  title: string;
  /** What it was told, and what can be done. */
  message: string;
  mend: string;
  address: string;
}

interface AttemptsRowProps {
  baseStation: string;
  /** The latest first, at most five. */
  attempts: readonly RefusedCall[];
}

/** The last refused calls, each with its verdict. */
export function AttemptsRow({ baseStation, attempts }: Readonly<AttemptsRowProps>) {
  return (
    <DefinitionRow
      label="Connection attempts"
      inline
      action={
        <ButtonLink kind="quiet" size="sm" prefetch={false} href={attemptsHref(baseStation)}>
          View all
        </ButtonLink>
      }
      below={
        attempts.length > 0 && (
          <ul className="mt-1">
            {attempts.map((attempt) => (
              <Attempt key={attempt.id} of={attempt} />
            ))}
          </ul>
        )
      }
    >
      {attempts.length > 0 ? <span>Last {attempts.length}</span> : <span className="text-muted">None was refused</span>}
    </DefinitionRow>
  );
}

function Attempt({ of: attempt }: Readonly<{ of: RefusedCall }>) {
  return (
    <li className="grid grid-cols-[9.5rem_11rem_minmax(0,1fr)_auto] items-baseline gap-x-4 py-1 text-muted text-xs tabular-nums @max-2xl:grid-cols-[auto_1fr] @max-2xl:gap-y-0.5 @max-2xl:py-1.5">
      <span className="text-text">
        <DateTime at={attempt.lastAt} show="second" bare />
      </span>
      <State tone="bad" icon={<CircleX />} className="[&>svg]:size-3.5">
        <TipText content={attempt.mend} placement="top">
          {attempt.title}
        </TipText>
        {attempt.count > 1 && <span className="ml-1">{attempt.count.toLocaleString("en")} times</span>}
      </State>
      <span className="@max-2xl:col-span-full">{attempt.message}</span>
      <span className="mono @max-2xl:hidden">{attempt.address}</span>
    </li>
  );
}
