"use client";

import { type ReactNode, useActionState, useEffect } from "react";
import { type FormAction, IDLE } from "#lib/web/form-state";
import { Button } from "./button";
import { Dialog, DialogBody, DialogCancel, DialogFoot } from "./dialog";
import { Form, FormSummary } from "./form";
import { toast } from "./toast";

interface FormDialogProps {
  title: string;
  subtitle: ReactNode;
  action: FormAction;
  onClose: () => void;
  /** Fields that the action needs and nobody edits. */
  hidden: Readonly<Record<string, string | number>>;
  submit: { label: string; kind: "primary" | "danger-solid" };
  /** At the left of the foot. */
  note?: string;
  /** It asks before something happens: focus starts on CANCEL. */
  asks?: boolean;
  children: ReactNode;
}

/** An open dialog that is one form: what was done closes it and is told in a toast, refusals stand in it. */
export function FormDialog({ title, subtitle, onClose, asks = false, ...form }: Readonly<FormDialogProps>) {
  return (
    <Dialog
      title={title}
      subtitle={subtitle}
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      {...(asks ? { role: "alertdialog" as const } : {})}
    >
      <DialogForm asks={asks} onClose={onClose} {...form} />
    </Dialog>
  );
}

type DialogFormProps = Omit<FormDialogProps, "title" | "subtitle">;

function DialogForm({ action, onClose, hidden, submit, note, asks = false, children }: Readonly<DialogFormProps>) {
  const [state, send, isPending] = useActionState(action, IDLE);
  useEffect(() => {
    if (state.status !== "done") return;
    toast.done(state.message);
    onClose();
  }, [state, onClose]);
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
