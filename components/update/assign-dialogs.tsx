"use client";

import { Terminal, Undo2 } from "lucide-react";
import { Effect, EffectList } from "#components/ui/effects";
import { FormDialog } from "#components/ui/form-dialog";
import { RadioGroup } from "#components/ui/radio-group";
import type { FormAction } from "#lib/web/form-state";

interface AssignUpdateDialogProps {
  baseStation: string;
  packages: readonly { id: string; name: string; package: string }[];
  assign: FormAction;
  onClose: () => void;
}

/** ASSIGN UPDATE: one of the packages. */
export function AssignUpdateDialog({ baseStation, packages, assign, onClose }: Readonly<AssignUpdateDialogProps>) {
  return (
    <FormDialog
      title="Assign update"
      subtitle="Sent when the base station next asks CUPS"
      action={assign}
      onClose={onClose}
      hidden={{ baseStation }}
      submit={{ label: "ASSIGN UPDATE", kind: "primary" }}
      note="Taken only if signed with a key it has"
    >
      <RadioGroup
        label="Update package"
        name="updatePackage"
        defaultValue={packages[0]?.id ?? ""}
        options={packages.map(({ id, name, package: wanted }) => ({ id, label: name, description: wanted }))}
      />
      <EffectList>
        <Effect icon={<Terminal />} tone="bad" detail="With the rights of its program, usually root">
          The base station runs what it gets
        </Effect>
      </EffectList>
    </FormDialog>
  );
}

interface WithdrawUpdateDialogProps {
  baseStation: string;
  name: string;
  withdraw: FormAction;
  onClose: () => void;
}

/** WITHDRAW. */
export function WithdrawUpdateDialog({ baseStation, name, withdraw, onClose }: Readonly<WithdrawUpdateDialogProps>) {
  return (
    <FormDialog
      title="Withdraw update"
      subtitle={name}
      action={withdraw}
      onClose={onClose}
      hidden={{ baseStation }}
      submit={{ label: "WITHDRAW", kind: "danger-solid" }}
      asks
    >
      <EffectList>
        <Effect icon={<Undo2 />} tone="bad" detail="If it was sent already, it still runs">
          It is no longer sent to the base station
        </Effect>
      </EffectList>
    </FormDialog>
  );
}
