"use client";

import { CircleCheck, CircleX, Hourglass, LoaderCircle } from "lucide-react";
import type { ReactNode } from "react";
import { opens, useStationDialog } from "#components/station-frame/station-dialog";
import { Button } from "#components/ui/button";
import { State, type Tone } from "#components/ui/state";
import { DateTime } from "#components/ui/time";
import { toast } from "#components/ui/toast";
import { useAction } from "#components/ui/use-action";
import { DefinitionRow } from "#components/ui/widget";
import type { CommandView } from "#lib/command/command-view";
import { COMMAND_STATUS_WORDS, type CommandStatus } from "#lib/command/values";
import type { FormAction } from "#lib/web/form-state";

interface CommandsRowProps {
  baseStation: string;
  commands: readonly CommandView[];
  /** Whether this kind of base station takes commands at all. */
  canTake: boolean;
  cancel: FormAction;
  /** Why the operator may not; undefined when he may. */
  refusal: string | undefined;
}

const NOT_TAKEN = "Only a LoRa Basics Station takes commands from here.";

/** RUN COMMAND, and what became of the last ones. */
export function CommandsRow({ baseStation, commands, canTake, cancel, refusal }: Readonly<CommandsRowProps>) {
  const { show } = useStationDialog();
  return (
    <DefinitionRow
      label="Commands"
      action={
        <Button
          {...opens("run-command")}
          disabledReason={refusal ?? (canTake ? undefined : NOT_TAKEN)}
          onPress={() => show("run-command")}
        >
          RUN COMMAND
        </Button>
      }
      below={
        commands.length > 0 && (
          <ul className="mt-1">
            {commands.map((command) => (
              <Command key={command.id} {...{ baseStation, command, cancel, refusal }} />
            ))}
          </ul>
        )
      }
    >
      {commands.length > 0 ? <span>Last {commands.length}</span> : <span className="text-muted">None yet</span>}
    </DefinitionRow>
  );
}

const LOOK: Record<CommandStatus, { tone: Tone; icon: ReactNode }> = {
  PENDING: { tone: "busy", icon: <Hourglass /> },
  PROCESSING: { tone: "busy", icon: <LoaderCircle /> },
  COMPLETED: { tone: "ok", icon: <CircleCheck /> },
  ERR_NOSTART: { tone: "bad", icon: <CircleX /> },
};

type CommandProps = Pick<CommandsRowProps, "baseStation" | "cancel" | "refusal"> & { command: CommandView };

function Command({ baseStation, command, cancel, refusal }: Readonly<CommandProps>) {
  const { state, isPending, run } = useAction(cancel, (done) => toast.done(done.message));
  const { tone, icon } = LOOK[command.status];
  const words = [command.command, ...command.arguments].join(" ");
  return (
    <li className="grid grid-cols-[9.5rem_7.5rem_minmax(0,1fr)_auto] items-start gap-x-4 py-1 text-muted text-xs leading-5 tabular-nums @max-2xl:grid-cols-[1fr_auto] @max-2xl:py-1.5">
      <DateTime at={command.requestedAt} show="minute" />
      <State tone={tone} icon={icon} className="[&>svg]:size-3.5">
        {COMMAND_STATUS_WORDS[command.status]}
      </State>
      <div className="wrap-anywhere @max-2xl:col-span-full">
        <p className="mono text-text">{words}</p>
        <p>
          {command.reason} ({command.requestedBy}). {command.outcome ?? "Waits until the base station is connected."}
        </p>
        {state.status === "failed" && <p className="text-bad">{state.message}</p>}
      </div>
      {command.status === "PENDING" && (
        <Button
          kind="quiet"
          size="sm"
          isPending={isPending}
          disabledReason={refusal}
          aria-label={`Cancel ${words}`}
          onPress={() => run({ baseStation, command: command.id })}
        >
          CANCEL
        </Button>
      )}
    </li>
  );
}
