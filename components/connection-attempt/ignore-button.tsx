"use client";

import { startTransition, useActionState, useRef } from "react";
import type { PressEvent } from "react-aria-components";
import { Button } from "#components/ui/button";
import { toast } from "#components/ui/toast";
import type { ConnectionAttemptView } from "#lib/connection-attempt/connection-attempts-view";
import { type FormAction, type FormState, IDLE } from "#lib/web/form-state";

interface IgnoreButtonProps {
  attempt: Pick<ConnectionAttemptView, "id" | "ignoredAt" | "ignoredBy" | "claimedName" | "address">;
  ignore: FormAction;
  refusal: string | undefined;
}

/** To the same button of the next caller, before this one goes out of the list; the page itself after the last. */
function passFocus(button: Element | null) {
  const row = button?.closest("li");
  if (!row?.contains(document.activeElement)) return;
  const buttons = (row.nextElementSibling ?? row.previousElementSibling)?.querySelectorAll<HTMLElement>("button") ?? [];
  (buttons[buttons.length - 1] ?? row.closest("main"))?.focus({ preventScroll: true });
}

/** IGNORE takes a caller out of the list, SHOW AGAIN puts it back; it goes on being counted. */
export function IgnoreButton({ attempt, ignore, refusal }: Readonly<IgnoreButtonProps>) {
  const pressed = useRef<Element>(null);
  const [, send, isPending] = useActionState(async (previous: FormState, form: FormData) => {
    const next = await ignore(previous, form);
    if (next.status === "done") {
      toast.done(next.message);
      passFocus(pressed.current);
    }
    if (next.status === "failed") toast.failed(next.message);
    return next;
  }, IDLE);
  const isIgnored = attempt.ignoredAt !== null;
  const word = isIgnored ? "SHOW AGAIN" : "IGNORE";
  const press = ({ target }: PressEvent) => {
    pressed.current = target;
    const form = new FormData();
    form.set("attempt", attempt.id);
    form.set("ignored", String(!isIgnored));
    startTransition(() => send(form));
  };
  return (
    <Button
      isPending={isPending}
      aria-label={`${word} ${attempt.claimedName ?? attempt.address}`}
      onPress={press}
      disabledReason={refusal}
    >
      {word}
    </Button>
  );
}
