"use client";

import { KeyRound } from "lucide-react";
import { useState } from "react";
import { FormDialog } from "#components/ui/form-dialog";
import { HeadButton } from "#components/ui/head-button";
import { Select } from "#components/ui/select";
import { ShownOnce } from "#components/ui/shown-once";
import { TextField } from "#components/ui/text-field";
import { TOKEN_LIFETIMES } from "#lib/operator/values";
import type { FormAction } from "#lib/web/form-state";
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
  const close = () => setOpen(false);
  return (
    <>
      <HeadButton
        label="Create API token"
        words="CREATE"
        icon={<KeyRound />}
        compact={compact}
        onPress={() => setOpen(true)}
      />
      {isOpen && (
        <FormDialog
          title="Create API token"
          action={create}
          onClose={close}
          submit={{ label: "CREATE", kind: "primary" }}
          note="The token is shown once"
          shows={(done) => <NewToken {...secretOf(done)} onStored={close} />}
        >
          <TextField
            label="Name"
            name="name"
            isRequired
            autoFocus
            autoComplete="off"
            description="What uses it: a script, a service"
          />
          <ScopeChoice />
          <Select
            label="Expires after"
            name="lifetime"
            options={TOKEN_LIFETIMES}
            defaultValue={TOKEN_LIFETIMES[0].id}
          />
        </FormDialog>
      )}
    </>
  );
}

interface NewTokenProps {
  secret: string;
  name: string;
  onStored: () => void;
}

function NewToken({ secret, name, onStored }: Readonly<NewTokenProps>) {
  return (
    <ShownOnce label="API token" value={secret} fileName={`stationkeeper-token-${name}.txt`} onStored={onStored}>
      Send it as <span className="mono">Authorization: Bearer</span>. When it is lost, revoke it and create another one.
    </ShownOnce>
  );
}
