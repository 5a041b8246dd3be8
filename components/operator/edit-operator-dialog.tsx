"use client";

import { FormDialog } from "#components/ui/form-dialog";
import { TextField } from "#components/ui/text-field";
import type { FormAction } from "#lib/web/form-state";
import type { OperatorRow } from "./operator-action";
import { RoleChoice } from "./role-choice";

interface EditOperatorDialogProps {
  operator: OperatorRow;
  update: FormAction;
  onClose: () => void;
}

/** Edit: name and role. One's own role stays as it is. */
export function EditOperatorDialog({ operator, update, onClose }: Readonly<EditOperatorDialogProps>) {
  return (
    <FormDialog
      title="Edit user"
      subtitle={operator.email}
      action={update}
      onClose={onClose}
      hidden={{ operator: operator.id, ifMatch: operator.version }}
      submit={{ label: "SAVE", kind: "primary" }}
      note="A new role counts from the user's next click"
    >
      <TextField label="Name" name="name" isRequired autoFocus defaultValue={operator.name} autoComplete="off" />
      {operator.isSelf ? (
        <p className="text-faint text-xs">Your own role is changed by another Administrator.</p>
      ) : (
        <RoleChoice role={operator.role} />
      )}
    </FormDialog>
  );
}
