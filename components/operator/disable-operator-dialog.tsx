"use client";

import { History, LogIn, LogOut } from "lucide-react";
import { useActionState, useEffect } from "react";
import { Button } from "#components/ui/button";
import { Dialog, DialogBody, DialogCancel, DialogFoot } from "#components/ui/dialog";
import { Effect, EffectList } from "#components/ui/effects";
import { Form, FormSummary } from "#components/ui/form";
import { toast } from "#components/ui/toast";
import { IDLE } from "#lib/web/form-state";
import type { OperatorAction, OperatorRow } from "./operator-action";

interface DisableOperatorDialogProps {
  operator: OperatorRow;
  setDisabled: OperatorAction;
  onClose: () => void;
}

/** DISABLE, or ENABLE for one who is disabled. */
export function DisableOperatorDialog(props: Readonly<DisableOperatorDialogProps>) {
  const { operator, onClose } = props;
  return (
    <Dialog
      title={operator.state === "ACTIVE" ? "Disable user" : "Enable user"}
      subtitle={`${operator.name} - ${operator.email}`}
      role="alertdialog"
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
    >
      <DisableForm {...props} />
    </Dialog>
  );
}

function DisableForm({ operator, setDisabled, onClose }: Readonly<DisableOperatorDialogProps>) {
  const [state, submit, isPending] = useActionState(setDisabled, IDLE);
  const isActive = operator.state === "ACTIVE";
  useEffect(() => {
    if (state.status !== "done") return;
    toast.done(state.message);
    onClose();
  }, [state, onClose]);
  return (
    <Form state={state} action={submit}>
      <input type="hidden" name="operator" value={operator.id} />
      <input type="hidden" name="disabled" value={isActive ? "true" : "false"} />
      <DialogBody>
        <FormSummary />
        <EffectList>
          {isActive ? (
            <Effect icon={<LogOut />} tone="bad">
              All sessions of this user end at once, and no sign-in succeeds any more
            </Effect>
          ) : (
            <Effect icon={<LogIn />}>This user can sign in again, with the password it had</Effect>
          )}
          <Effect icon={<History />}>What this user did stays in History</Effect>
        </EffectList>
      </DialogBody>
      <DialogFoot>
        <DialogCancel autoFocus />
        <Button kind={isActive ? "danger-solid" : "primary"} type="submit" isPending={isPending}>
          {isActive ? "DISABLE" : "ENABLE"}
        </Button>
      </DialogFoot>
    </Form>
  );
}
