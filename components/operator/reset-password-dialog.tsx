"use client";

import { KeyRound, LogOut } from "lucide-react";
import { useActionState } from "react";
import { Button } from "#components/ui/button";
import { Dialog, DialogBody, DialogCancel, DialogFoot } from "#components/ui/dialog";
import { Effect, EffectList } from "#components/ui/effects";
import { Form, FormSummary } from "#components/ui/form";
import { type FormAction, IDLE } from "#lib/web/form-state";
import { type OperatorRow, temporaryPasswordOf } from "./operator-action";
import { TemporaryPassword } from "./temporary-password";

interface ResetPasswordDialogProps {
  operator: OperatorRow;
  resetPassword: FormAction;
  onClose: () => void;
}

/** RESET PASSWORD: what happens; then the temporary password, this once. */
export function ResetPasswordDialog(props: Readonly<ResetPasswordDialogProps>) {
  const { operator, onClose } = props;
  return (
    <Dialog
      title="Reset password"
      subtitle={`${operator.name} - ${operator.email}`}
      role="alertdialog"
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
    >
      <ResetForm {...props} />
    </Dialog>
  );
}

function ResetForm({ operator, resetPassword, onClose }: Readonly<ResetPasswordDialogProps>) {
  const [state, submit, isPending] = useActionState(resetPassword, IDLE);
  const made = temporaryPasswordOf(state);
  if (made) return <TemporaryPassword {...made} onStored={onClose} />;
  return (
    <Form state={state} action={submit}>
      <input type="hidden" name="operator" value={operator.id} />
      <DialogBody>
        <FormSummary />
        <EffectList>
          <Effect icon={<KeyRound />}>A temporary password takes the place of the present one</Effect>
          <Effect icon={<LogOut />} tone="warn">
            All sessions of this user end at once
          </Effect>
        </EffectList>
      </DialogBody>
      <DialogFoot>
        <DialogCancel autoFocus />
        <Button kind="primary" type="submit" isPending={isPending}>
          RESET PASSWORD
        </Button>
      </DialogFoot>
    </Form>
  );
}
