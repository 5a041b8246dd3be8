"use client";

import { useStationDialog } from "#components/station-frame/station-dialog";
import { FormDialog } from "#components/ui/form-dialog";
import { RadioGroup } from "#components/ui/radio-group";
import { TextArea } from "#components/ui/text-area";
import { TextField } from "#components/ui/text-field";
import { MAX_COMMAND_LENGTH, MAX_REASON_LENGTH } from "#lib/command/values";
import { SESSION_LENGTHS, SESSION_MINUTES } from "#lib/remote-session/values";
import type { FormAction } from "#lib/web/form-state";

export interface RemoteDialogsProps {
  baseStation: { id: string; name: string; lrrId: string };
  actions: { openSession: FormAction; runCommand: FormAction };
  /** Why the operator may not; undefined when he may. */
  refusals: { open: string | undefined; run: string | undefined };
}

const LENGTHS = SESSION_MINUTES.map((minutes) => ({ id: String(minutes), label: SESSION_LENGTHS[minutes] }));

/** OPEN SESSION and RUN COMMAND: at most one is open, and the URL says which. */
export function RemoteDialogSet({ baseStation, actions, refusals }: Readonly<RemoteDialogsProps>) {
  const { open, close } = useStationDialog();
  const common = {
    subtitle: (
      <>
        {baseStation.name} <span className="mono text-faint">{baseStation.lrrId}</span>
      </>
    ),
    hidden: { baseStation: baseStation.id },
    onClose: close,
  };
  if (open === "open-session" && refusals.open === undefined) {
    return (
      <FormDialog
        {...common}
        title="Open session"
        action={actions.openSession}
        submit={{ label: "OPEN SESSION", kind: "primary" }}
        note="What is typed and shown is recorded"
      >
        <TextField
          label="Reason"
          name="reason"
          isRequired
          autoFocus
          autoComplete="off"
          maxLength={MAX_REASON_LENGTH}
          description="Stands in History with your name"
        />
        <RadioGroup label="Length" name="lengthMinutes" isRequired defaultValue="15" options={LENGTHS} />
      </FormDialog>
    );
  }
  if (open === "run-command" && refusals.run === undefined) {
    return (
      <FormDialog
        {...common}
        title="Run command"
        action={actions.runCommand}
        submit={{ label: "RUN COMMAND", kind: "primary" }}
        note="A Basics Station does not answer"
      >
        <TextField
          label="Command"
          name="command"
          isRequired
          autoFocus
          mono
          autoComplete="off"
          spellCheck="false"
          maxLength={MAX_COMMAND_LENGTH}
          description="A program's path; what is no file on the base station goes to /bin/sh -c"
        />
        <TextArea
          label="Arguments"
          name="arguments"
          hint="one on each line"
          mono
          rows={3}
          spellCheck="false"
          description="Each as it is, without quotes"
        />
        <TextField
          label="Reason"
          name="reason"
          isRequired
          autoComplete="off"
          maxLength={MAX_REASON_LENGTH}
          description="It runs with the rights of the station's program, as soon as it is connected, within a day"
        />
      </FormDialog>
    );
  }
  return null;
}
