import { CircleX } from "lucide-react";
import { ButtonLink } from "#components/ui/link";
import { State } from "#components/ui/state";
import { DateTime } from "#components/ui/time";
import { TipText } from "#components/ui/tip-text";
import { DefinitionRow } from "#components/ui/widget";
import { attemptsHref } from "./attempts-href";

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
  /** When they were read. */
  at: string;
}

/** The last refused calls, each with its verdict. */
export function AttemptsRow({ baseStation, attempts, at }: Readonly<AttemptsRowProps>) {
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
              <Attempt key={attempt.id} of={attempt} now={Date.parse(at)} />
            ))}
          </ul>
        )
      }
    >
      {attempts.length > 0 ? <span>Last {attempts.length}</span> : <span className="text-muted">None was refused</span>}
    </DefinitionRow>
  );
}

const DAY_MS = 86_400_000;

function Attempt({ of: attempt, now }: Readonly<{ of: RefusedCall; now: number }>) {
  const isToday = now - Date.parse(attempt.lastAt) < DAY_MS;
  return (
    <li className="grid grid-cols-[7.5rem_12rem_minmax(0,1fr)_auto] gap-x-4 py-1 text-muted text-xs leading-5 tabular-nums @max-2xl:grid-cols-[7.5rem_1fr] @max-2xl:py-1.5">
      <span className="text-text">
        <DateTime at={attempt.lastAt} show={isToday ? "clock" : "date"} />
      </span>
      <span className="flex flex-wrap content-start items-start gap-x-2">
        <State tone="bad" icon={<CircleX />} className="[&>svg]:size-3.5">
          <TipText content={attempt.mend} placement="top">
            {attempt.title}
          </TipText>
        </State>
        {attempt.count > 1 && <span>{attempt.count.toLocaleString("en")} times</span>}
      </span>
      <span className="@max-2xl:col-span-full">{attempt.message}</span>
      <span className="mono @max-2xl:hidden">{attempt.address}</span>
    </li>
  );
}
