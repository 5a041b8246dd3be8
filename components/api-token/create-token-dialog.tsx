"use client";

import { KeyRound } from "lucide-react";
import { useActionState, useState } from "react";
import { ShownOnce } from "#components/operator/shown-once";
import { Button, IconButton } from "#components/ui/button";
import { Dialog, DialogBody, DialogCancel, DialogFoot } from "#components/ui/dialog";
import { Form, FormSummary } from "#components/ui/form";
import { Select } from "#components/ui/select";
import { TextField } from "#components/ui/text-field";
import { TOKEN_LIFETIMES } from "#lib/operator/values";
import { type FormAction, IDLE } from "#lib/web/form-state";
import { ScopeChoice } from "./scope-choice";
import { secretOf } from "./token-action";

interface CreateTokenDialogProps {
  create: FormAction;
  /** An icon alone, for the top bar of a phone. */
  compact?: boolean;
}

/** CREATE: what uses it, what it may do, until when; then the token, this once. */
export function CreateTokenDialog({ create, compact = false }: Readonly<CreateTokenDialogProps>) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      {compact ? (
        <IconButton label="Create API token" icon={<KeyRound />} onPress={() => setOpen(true)} />
      ) : (
        <Button kind="primary" icon={<KeyRound />} onPress={() => setOpen(true)}>
          CREATE
        </Button>
      )}
      <Dialog title="Create API token" isOpen={isOpen} onOpenChange={setOpen}>
        <CreateForm create={create} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function CreateForm({ create, onClose }: Readonly<{ create: FormAction; onClose: () => void }>) {
  const [state, submit, isPending] = useActionState(create, IDLE);
  const made = secretOf(state);
  if (made) {
    return (
      <ShownOnce
        label="API token"
        value={made.secret}
        fileName={`stationkeeper-token-${made.name}.txt`}
        onStored={onClose}
      >
        Send it as <span className="mono">Authorization: Bearer</span>. When it is lost, revoke it and create another
        one.
      </ShownOnce>
    );
  }
  return (
    <Form state={state} action={submit}>
      <DialogBody>
        <FormSummary />
        <TextField
          label="Name"
          name="name"
          isRequired
          autoFocus
          autoComplete="off"
          description="What uses it: a script, a service"
        />
        <ScopeChoice />
        <Select label="Expires after" name="lifetime" options={TOKEN_LIFETIMES} defaultValue={TOKEN_LIFETIMES[0].id} />
      </DialogBody>
      <DialogFoot note="The token is shown once">
        <DialogCancel />
        <Button kind="primary" type="submit" isPending={isPending}>
          CREATE
        </Button>
      </DialogFoot>
    </Form>
  );
}
