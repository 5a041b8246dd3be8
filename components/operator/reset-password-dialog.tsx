"use client";

import { KeyRound, LogOut } from "lucide-react";
import { Effect, EffectList } from "#components/ui/effects";
import { FormDialog } from "#components/ui/form-dialog";
import type { FormAction } from "#lib/web/form-state";
import { type OperatorRow, temporaryPasswordOf } from "./operator-action";
import { TemporaryPassword } from "./temporary-password";

interface ResetPasswordDialogProps {
  operator: OperatorRow;
  resetPassword: FormAction;
  onClose: () => void;
}

/** RESET PASSWORD: what happens; then the temporary password, this once. */
export function ResetPasswordDialog({ operator, resetPassword, onClose }: Readonly<ResetPasswordDialogProps>) {
  return (
    <FormDialog
      title="Reset password"
      subtitle={`${operator.name} - ${operator.email}`}
      action={resetPassword}
      onClose={onClose}
      hidden={{ operator: operator.id }}
      submit={{ label: "RESET PASSWORD", kind: "primary" }}
      asks
      shows={(done) => <TemporaryPassword {...temporaryPasswordOf(done)} onStored={onClose} />}
    >
      <EffectList>
        <Effect icon={<KeyRound />}>A temporary password takes the place of the present one</Effect>
        <Effect icon={<LogOut />} tone="warn">
          All sessions of this user end at once
        </Effect>
      </EffectList>
    </FormDialog>
  );
}
