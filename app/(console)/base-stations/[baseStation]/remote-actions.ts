"use server";

import { cancelCommand } from "#lib/command/cancel-command";
import { runCommand } from "#lib/command/run-command";
import { ReadCommand, RunCommand } from "#lib/command/schema";
import { closeRemoteSession } from "#lib/remote-session/close-session";
import { openRemoteSession } from "#lib/remote-session/open-session";
import { OpenRemoteSession, ReadRemoteSession } from "#lib/remote-session/schema";
import { formAction } from "#lib/web/form-action";
import type { FormState } from "#lib/web/form-state";
import { showAnew } from "./show-anew";

/** OPEN SESSION. */
export async function openSessionAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(OpenRemoteSession, form, async (ctx, input) => {
    await openRemoteSession(ctx, input);
    showAnew();
    return "The session is being opened.";
  });
}

/** CLOSE SESSION. */
export async function closeSessionAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(ReadRemoteSession, form, async (ctx, input) => {
    await closeRemoteSession(ctx, input);
    showAnew();
    return "Session closed.";
  });
}

/** RUN COMMAND; the arguments stand one on each line. */
export async function runCommandAction(_previous: FormState, form: FormData): Promise<FormState> {
  const lines = String(form.get("arguments") ?? "").split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  const said = {
    baseStation: form.get("baseStation"),
    command: form.get("command"),
    reason: form.get("reason"),
    arguments: lines,
  };
  return formAction(RunCommand, said, async (ctx, input) => {
    await runCommand(ctx, input);
    showAnew();
    return "The command is sent as soon as the base station is connected.";
  });
}

export async function cancelCommandAction(_previous: FormState, form: FormData): Promise<FormState> {
  return formAction(ReadCommand, form, async (ctx, input) => {
    await cancelCommand(ctx, input);
    showAnew();
    return "Command cancelled.";
  });
}
