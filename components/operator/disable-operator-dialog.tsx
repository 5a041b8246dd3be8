"use client";

import { History, LogIn, LogOut } from "lucide-react";
import { Effect, EffectList } from "#components/ui/effects";
import { FormDialog } from "#components/ui/form-dialog";
import type { FormAction } from "#lib/web/form-state";
import type { OperatorRow } from "./operator-action";

interface DisableOperatorDialogProps {
  operator: OperatorRow;
  setDisabled: FormAction;
  onClose: () => void;
}

/** DISABLE, or ENABLE for one who is disabled. */
export function DisableOperatorDialog({ operator, setDisabled, onClose }: Readonly<DisableOperatorDialogProps>) {
  const isActive = operator.state === "ACTIVE";
  return (
    <FormDialog
      title={isActive ? "Disable user" : "Enable user"}
      subtitle={`${operator.name} - ${operator.email}`}
      action={setDisabled}
      onClose={onClose}
      hidden={{ operator: operator.id, disabled: String(isActive) }}
      submit={isActive ? { label: "DISABLE", kind: "danger-solid" } : { label: "ENABLE", kind: "primary" }}
      asks
    >
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
    </FormDialog>
  );
}
