"use client";

import { startTransition, useActionState } from "react";
import { Button } from "#components/ui/button";
import { toast } from "#components/ui/toast";
import type { ConnectionAttemptView } from "#lib/connection-attempt/connection-attempts-view";
import { type FormState, IDLE } from "#lib/web/form-state";

/** The server action behind it. */
export type AttemptAction = (previous: FormState, form: FormData) => Promise<FormState>;

interface IgnoreButtonProps {
  attempt: Pick<ConnectionAttemptView, "id" | "ignoredAt" | "ignoredBy">;
  ignore: AttemptAction;
  refusal: string | undefined;
}

/** IGNORE takes a caller out of the list, SHOW AGAIN puts it back; it goes on being counted. */
export function IgnoreButton({ attempt, ignore, refusal }: Readonly<IgnoreButtonProps>) {
  const [, send, isPending] = useActionState(async (previous: FormState, form: FormData) => {
    const next = await ignore(previous, form);
    if (next.status === "done") toast.done(next.message);
    if (next.status === "failed") toast.failed(next.message);
    return next;
  }, IDLE);
  const isIgnored = attempt.ignoredAt !== null;
  const press = () => {
    const form = new FormData();
    form.set("attempt", attempt.id);
    form.set("ignored", String(!isIgnored));
    startTransition(() => send(form));
  };
  return (
    <Button isPending={isPending} onPress={press} disabledReason={refusal}>
      {isIgnored ? "SHOW AGAIN" : "IGNORE"}
    </Button>
  );
}
