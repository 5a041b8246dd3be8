"use client";

import { startTransition, useActionState, useEffect, useEffectEvent } from "react";
import { type FormAction, type FormState, IDLE } from "#lib/web/form-state";

/** The fields of an action; what is undefined is not sent. */
export type Fields = Readonly<Record<string, string | number | undefined>>;

export function formOf(fields: Fields): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.set(name, String(value));
  return form;
}

const UNREACHABLE: FormState = {
  status: "failed",
  message: "The server could not be reached. Nothing was changed; try again.",
  errors: [],
};

/** Calls an action once; a server that cannot be reached is a failure like any other. */
export async function callAction(action: FormAction, fields: Fields): Promise<FormState> {
  try {
    return await action(IDLE, formOf(fields));
  } catch (error) {
    // The framework steers by throwing (a redirect to sign-in): that is not ours to answer.
    if (typeof error === "object" && error !== null && "digest" in error) throw error;
    return UNREACHABLE;
  }
}

/**
 * The state of an action that a button starts, and the way to start it. `onDone` hears of success once the page shows
 * it; a failure stays in the state, for the dialog to show.
 */
export function useAction(action: FormAction, onDone: (done: FormState & { status: "done" }) => void) {
  const [state, dispatch, isPending] = useActionState(
    (_previous: FormState, fields: Fields) => callAction(action, fields),
    IDLE,
  );
  const tell = useEffectEvent(onDone);
  useEffect(() => {
    if (state.status === "done") tell(state);
  }, [state]);
  return { state, isPending, run: (fields: Fields) => startTransition(() => dispatch(fields)) };
}
