"use client";

import { useActionState, useEffect } from "react";
import { Button } from "#components/ui/button";
import { Dialog, DialogBody, DialogCancel, DialogFoot } from "#components/ui/dialog";
import { Form, FormSummary } from "#components/ui/form";
import { TextField } from "#components/ui/text-field";
import { toast } from "#components/ui/toast";
import { IDLE } from "#lib/web/form-state";
import type { OperatorAction, OperatorRow } from "./operator-action";
import { RoleChoice } from "./role-choice";

interface EditOperatorDialogProps {
  operator: OperatorRow;
  update: OperatorAction;
  onClose: () => void;
}

/** Edit: name and role. One's own role stays as it is. */
export function EditOperatorDialog(props: Readonly<EditOperatorDialogProps>) {
  return (
    <Dialog
      title="Edit user"
      subtitle={props.operator.email}
      isOpen
      onOpenChange={(isOpen) => !isOpen && props.onClose()}
    >
      <EditForm {...props} />
    </Dialog>
  );
}

function EditForm({ operator, update, onClose }: Readonly<EditOperatorDialogProps>) {
  const [state, submit, isPending] = useActionState(update, IDLE);
  useEffect(() => {
    if (state.status !== "done") return;
    toast.done(state.message);
    onClose();
  }, [state, onClose]);
  return (
    <Form state={state} action={submit}>
      <input type="hidden" name="operator" value={operator.id} />
      <input type="hidden" name="ifMatch" value={operator.version} />
      <DialogBody>
        <FormSummary />
        <TextField label="Name" name="name" isRequired autoFocus defaultValue={operator.name} autoComplete="off" />
        {operator.isSelf ? (
          <p className="text-faint text-xs">Your own role is changed by another Administrator.</p>
        ) : (
          <RoleChoice role={operator.role} />
        )}
      </DialogBody>
      <DialogFoot note="A new role counts from the user's next click">
        <DialogCancel />
        <Button kind="primary" type="submit" isPending={isPending}>
          SAVE
        </Button>
      </DialogFoot>
    </Form>
  );
}
