"use client";

import { UserPlus } from "lucide-react";
import { useState } from "react";
import { FormDialog } from "#components/ui/form-dialog";
import { HeadButton } from "#components/ui/head-button";
import { TextField } from "#components/ui/text-field";
import type { FormAction } from "#lib/web/form-state";
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
  const close = () => setOpen(false);
  return (
    <>
      <HeadButton
        label="Create user"
        words="CREATE"
        icon={<UserPlus />}
        compact={compact}
        onPress={() => setOpen(true)}
      />
      {isOpen && (
        <FormDialog
          title="Create user"
          action={create}
          onClose={close}
          submit={{ label: "CREATE", kind: "primary" }}
          note="The user gets a temporary password"
          shows={(done) => <TemporaryPassword {...temporaryPasswordOf(done)} onStored={close} />}
        >
          <TextField label="Name" name="name" isRequired autoFocus autoComplete="off" />
          <TextField label="E-mail" name="email" type="email" isRequired autoComplete="off" />
          <RoleChoice />
        </FormDialog>
      )}
    </>
  );
}
