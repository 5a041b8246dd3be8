"use client";

import { Trash2 } from "lucide-react";
import { Effect, EffectList } from "#components/ui/effects";
import { FormDialog } from "#components/ui/form-dialog";
import type { FormAction } from "#lib/web/form-state";
import type { ServerRow } from "./server-row";

interface DeleteServerDialogProps {
  server: ServerRow;
  remove: FormAction;
  onClose: () => void;
}

/** DELETE: only while nobody is sent to it. */
export function DeleteServerDialog({ server, remove, onClose }: Readonly<DeleteServerDialogProps>) {
  return (
    <FormDialog
      title="Delete server"
      subtitle={server.name}
      action={remove}
      onClose={onClose}
      hidden={{ server: server.id, ifMatch: server.version }}
      submit={{ label: "DELETE", kind: "danger-solid" }}
      note="Cannot be undone"
      asks
    >
      <EffectList>
        <Effect icon={<Trash2 />} tone="bad" detail="Base stations that were sent there with it keep what they have">
          Its address, trust and credential are deleted here
        </Effect>
      </EffectList>
    </FormDialog>
  );
}
