"use client";

import { UserPlus } from "lucide-react";
import { useActionState, useState } from "react";
import { Button, IconButton } from "#components/ui/button";
import { Dialog, DialogBody, DialogCancel, DialogFoot } from "#components/ui/dialog";
import { Form, FormSummary } from "#components/ui/form";
import { TextField } from "#components/ui/text-field";
import { type FormAction, IDLE } from "#lib/web/form-state";
import { temporaryPasswordOf } from "./operator-action";
import { RoleChoice } from "./role-choice";
import { TemporaryPassword } from "./temporary-password";

interface CreateOperatorDialogProps {
  create: FormAction;
  /** An icon alone, for the top bar of a phone. */
  compact?: boolean;
}

/** CREATE: who, and with which role; then the temporary password, this once. */
export function CreateOperatorDialog({ create, compact = false }: Readonly<CreateOperatorDialogProps>) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      {compact ? (
        <IconButton label="Create user" icon={<UserPlus />} onPress={() => setOpen(true)} />
      ) : (
        <Button kind="primary" icon={<UserPlus />} onPress={() => setOpen(true)}>
          CREATE
        </Button>
      )}
      <Dialog title="Create user" isOpen={isOpen} onOpenChange={setOpen}>
        <CreateForm create={create} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function CreateForm({ create, onClose }: Readonly<{ create: FormAction; onClose: () => void }>) {
  const [state, submit, isPending] = useActionState(create, IDLE);
  const made = temporaryPasswordOf(state);
  if (made) return <TemporaryPassword {...made} onStored={onClose} />;
  return (
    <Form state={state} action={submit}>
      <DialogBody>
        <FormSummary />
        <TextField label="Name" name="name" isRequired autoFocus autoComplete="off" />
        <TextField label="E-mail" name="email" type="email" isRequired autoComplete="off" />
        <RoleChoice />
      </DialogBody>
      <DialogFoot note="The user gets a temporary password">
        <DialogCancel />
        <Button kind="primary" type="submit" isPending={isPending}>
          CREATE
        </Button>
      </DialogFoot>
    </Form>
  );
}
