"use client";

import { type ReactNode, useActionState, useEffect } from "react";
import { type FormAction, type FormState, IDLE } from "#lib/web/form-state";
import { Button } from "./button";
import { Dialog, DialogBody, DialogCancel, DialogFoot } from "./dialog";
import { Form, FormSummary } from "./form";
import { toast } from "./toast";

interface FormDialogProps {
  title: string;
  subtitle?: ReactNode;
  action: FormAction;
  onClose: () => void;
  /** Fields that the action needs and nobody edits. */
  hidden?: Readonly<Record<string, string | number>>;
  submit: { label: string; kind: "primary" | "danger-solid" };
  /** At the left of the foot. */
  note?: string;
  /** It asks before something happens: focus starts on CANCEL. */
  asks?: boolean;
  /** What then stands in it, such as a secret that is shown once; without it the dialog closes and a toast tells. */
  shows?: (done: FormState & { status: "done" }) => ReactNode;
  children: ReactNode;
}

/** An open dialog that is one form: what was done closes it and is told in a toast, or shown in it; refusals stand in it. */
export function FormDialog({ title, subtitle, onClose, asks = false, ...form }: Readonly<FormDialogProps>) {
  return (
    <Dialog
      title={title}
      {...(subtitle !== undefined && { subtitle })}
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      {...(asks ? { role: "alertdialog" as const } : {})}
    >
      <DialogForm asks={asks} onClose={onClose} {...form} />
    </Dialog>
  );
}

type DialogFormProps = Omit<FormDialogProps, "title" | "subtitle">;

function DialogForm(props: Readonly<DialogFormProps>) {
  const { action, onClose, hidden = {}, submit, note, asks = false, shows, children } = props;
  const [state, send, isPending] = useActionState(action, IDLE);
  const staysOpen = shows !== undefined;
  useEffect(() => {
    if (state.status !== "done" || staysOpen) return;
    toast.done(state.message);
    onClose();
  }, [state, onClose, staysOpen]);
  if (state.status === "done" && shows) return shows(state);
  return (
    <Form state={state} action={send}>
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <DialogBody>
        <FormSummary />
        {children}
      </DialogBody>
      <DialogFoot note={note}>
        <DialogCancel autoFocus={asks} />
        <Button kind={submit.kind} type="submit" isPending={isPending}>
          {submit.label}
        </Button>
      </DialogFoot>
    </Form>
  );
}
