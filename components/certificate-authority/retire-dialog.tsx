"use client";

import { Ban, FileClock, List, Undo2 } from "lucide-react";
import { Effect, EffectList } from "#components/ui/effects";
import { FormDialog } from "#components/ui/form-dialog";
import { DateTime } from "#components/ui/time";
import type { AuthorityView } from "#lib/certificate-authority/authorities-view";
import type { FormAction } from "#lib/web/form-state";

interface RetireDialogProps {
  authority: AuthorityView;
  retire: FormAction;
  onClose: () => void;
}

/** RETIRE: what stops and what goes on, before it is done. */
export function RetireDialog({ authority, retire, onClose }: Readonly<RetireDialogProps>) {
  const { inDate, lastNotAfter } = authority.leaves;
  return (
    <FormDialog
      title="Retire certificate authority"
      subtitle={authority.name}
      action={retire}
      onClose={onClose}
      hidden={{ authority: authority.id }}
      submit={{ label: "RETIRE", kind: "danger-solid" }}
      note="Cannot be undone"
      asks
    >
      <EffectList>
        <Effect icon={<Ban />} tone="bad">
          It signs no new certificates any more
        </Effect>
        <Effect
          icon={<FileClock />}
          detail={
            lastNotAfter && (
              <>
                The last one ends <DateTime at={lastNotAfter} show="date" bare />.
              </>
            )
          }
        >
          {inDate === 0
            ? "No certificate of it is in date"
            : `${inDate.toLocaleString("en-GB")} certificates of it stay valid`}
        </Effect>
        <Effect icon={<List />}>Its revocation lists and OCSP answers go on</Effect>
        <Effect icon={<Undo2 />}>It cannot be taken back into service</Effect>
      </EffectList>
    </FormDialog>
  );
}
