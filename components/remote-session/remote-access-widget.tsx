"use client";

import { LoaderCircle, Terminal } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { opens, useStationDialog } from "#components/station-frame/station-dialog";
import { Button } from "#components/ui/button";
import { Link } from "#components/ui/link";
import { State } from "#components/ui/state";
import { Strip } from "#components/ui/strip";
import { Countdown, DateTime, SinceTime } from "#components/ui/time";
import { toast } from "#components/ui/toast";
import { useAction } from "#components/ui/use-action";
import { DefinitionRow, Widget } from "#components/ui/widget";
import type { CommandView } from "#lib/command/command-view";
import type { RemoteAccessView, RemoteSessionView } from "#lib/remote-session/remote-session-view";
import { SESSION_STATUS_WORDS } from "#lib/remote-session/values";
import type { FormAction } from "#lib/web/form-state";
import { CommandsRow } from "./commands-row";
import { RemoteDialogs } from "./remote-dialogs";
import { TerminalPanel } from "./terminal-panel";

export interface RemoteActions {
  openSession: FormAction;
  closeSession: FormAction;
  runCommand: FormAction;
  cancelCommand: FormAction;
}

/** Why the operator may not; undefined when he may. */
export interface RemoteRefusals {
  open: string | undefined;
  run: string | undefined;
  read: string | undefined;
}

interface RemoteAccessProps {
  baseStation: { id: string; name: string; lrrId: string };
  view: RemoteAccessView;
  /** The latest first. */
  commands: readonly CommandView[];
  actions: RemoteActions;
  refusals: RemoteRefusals;
}

/** REMOTE ACCESS: a terminal on the base station through its LNS connection, and single commands. */
export function RemoteAccessWidget(props: Readonly<RemoteAccessProps>) {
  const { baseStation, view, commands, actions, refusals } = props;
  const { current, latest, fault } = view;
  const [found] = useState(current?.id); // open already when the page came: the focus may be anywhere by now
  const [closed, setClosed] = useState<string>(); // here, by its button, whose focus OPEN SESSION then takes over
  // Of the widget, not of the row, which is gone by the time the session is.
  const closing = useAction(actions.closeSession, (done) => toast.done(done.message));
  const close = (session: RemoteSessionView) => {
    setClosed(session.id);
    closing.run({ baseStation: baseStation.id, session: session.id });
  };
  return (
    <Widget title="REMOTE ACCESS" id="remote-access">
      {current ? (
        <CurrentSession session={current} refusal={refusals.open} closing={closing} onClose={() => close(current)} />
      ) : (
        <NoSession view={view} refusal={refusals.open} takesFocus={closed !== undefined && closed === latest[0]?.id} />
      )}
      {current?.mine && current.status === "OPEN" && (
        <TerminalPanel key={current.id} session={current.id} takesFocus={current.id !== found} />
      )}
      {latest.length > 0 && <EarlierSessions sessions={latest} refusal={refusals.read} />}
      <CommandsRow
        baseStation={baseStation.id}
        commands={commands}
        canTake={fault?.code !== "not_a_basics_station"}
        cancel={actions.cancelCommand}
        refusal={refusals.run}
      />
      <RemoteDialogs baseStation={baseStation} actions={actions} refusals={refusals} />
    </Widget>
  );
}

interface NoSessionProps {
  view: RemoteAccessView;
  refusal: string | undefined;
  takesFocus: boolean;
}

function NoSession({ view: { fault }, refusal, takesFocus }: Readonly<NoSessionProps>) {
  const { show } = useStationDialog();
  return (
    <DefinitionRow
      label="Session"
      meta={
        fault ? (
          <>
            {fault.message}
            {fault.since && (
              <>
                {" "}
                Disconnected <SinceTime at={fault.since} />.
              </>
            )}
          </>
        ) : (
          "A terminal on the base station, through its connection to the built-in LNS. Everything is recorded."
        )
      }
      action={
        <Button
          {...opens("open-session")}
          autoFocus={takesFocus}
          disabledReason={refusal ?? fault?.message}
          onPress={() => show("open-session")}
        >
          OPEN SESSION
        </Button>
      }
    >
      <State tone="idle" icon={<Terminal />}>
        {SESSION_STATUS_WORDS.CLOSED}
      </State>
    </DefinitionRow>
  );
}

interface CurrentSessionProps {
  session: RemoteSessionView;
  refusal: string | undefined;
  closing: Pick<ReturnType<typeof useAction>, "state" | "isPending">;
  onClose: () => void;
}

function CurrentSession({ session, refusal, closing, onClose }: Readonly<CurrentSessionProps>) {
  const router = useRouter();
  const { state, isPending } = closing;
  const { status, operator, mine, reason, expiresAt } = session;
  const isOpen = status === "OPEN";
  return (
    <DefinitionRow
      label="Session"
      meta={
        <>
          {reason} ({operator}
          {!mine && ", in another browser"})
        </>
      }
      action={
        <Button kind="primary" isPending={isPending} disabledReason={refusal} onPress={onClose}>
          CLOSE SESSION
        </Button>
      }
      below={state.status === "failed" && <Strip tone="bad" title={state.message} />}
    >
      <State
        tone={isOpen ? "ok" : "busy"}
        level="noted"
        icon={isOpen ? <Terminal /> : <LoaderCircle className="motion-safe:animate-spin" />}
      >
        {SESSION_STATUS_WORDS[status]}
      </State>
      {isOpen && (
        <span className="text-muted">
          <Countdown until={expiresAt} onEnd={() => router.refresh()} /> left
        </span>
      )}
    </DefinitionRow>
  );
}

interface EarlierSessionsProps {
  sessions: readonly RemoteSessionView[];
  refusal: string | undefined;
}

function EarlierSessions({ sessions, refusal }: Readonly<EarlierSessionsProps>) {
  return (
    <DefinitionRow
      label="Earlier sessions"
      below={
        <ul className="mt-1">
          {sessions.map((session) => (
            <li
              key={session.id}
              className="grid grid-cols-[9.5rem_10rem_minmax(0,1fr)_auto] gap-x-4 py-1 text-muted text-xs leading-5 tabular-nums @max-2xl:grid-cols-[1fr_auto] @max-2xl:py-1.5"
            >
              <DateTime at={session.requestedAt} show="minute" />
              <span className="wrap-anywhere text-text @max-2xl:order-3">{session.operator}</span>
              <span className="wrap-anywhere @max-2xl:order-4 @max-2xl:col-span-full">
                {session.reason}. {endOf(session)}
              </span>
              {refusal === undefined && (
                <Link
                  href={`/base-stations/${session.baseStation}/remote-sessions/${session.id}`}
                  aria-label={`Transcript of the session that ${session.operator} opened: ${session.reason}`}
                >
                  Transcript
                </Link>
              )}
            </li>
          ))}
        </ul>
      }
    >
      <span>Last {sessions.length}</span>
    </DefinitionRow>
  );
}

/** Who closed it, or why it closed by itself. */
function endOf({ closedBy, closeReason }: RemoteSessionView): string {
  return closedBy === null ? (closeReason ?? "") : `Closed by ${closedBy}.`;
}
