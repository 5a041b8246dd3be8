"use client";

import { ClockAlert, FilePlus, RotateCcwKey } from "lucide-react";
import { type ReactNode, useState } from "react";
import { DialogBody } from "#components/ui/dialog";
import { Effect, EffectList } from "#components/ui/effects";
import { TextField } from "#components/ui/text-field";
import type { SecurityView } from "#lib/certificate/security-view";
import { ALLOW_RENEWAL_MINUTES } from "#lib/certificate/values";
import type { FormAction } from "#lib/web/form-state";
import { ActionProblems } from "./action-problems";
import { DeliberateDialog } from "./deliberate-dialog";
import { DeliberateFoot } from "./deliberate-foot";
import { useDeliberateAction } from "./use-deliberate-action";

interface AllowRenewalDialogProps {
  view: SecurityView;
  /** Which base station: name and LRR-ID. */
  subtitle: ReactNode;
  allow: FormAction;
  onClose: () => void;
  onDone: () => void;
}

/** ALLOW RENEWAL: for at most an hour a base station past the policy's bound may take a new certificate. */
export function AllowRenewalDialog(props: Readonly<AllowRenewalDialogProps>) {
  const { subtitle, onClose } = props;
  return (
    <DeliberateDialog title="Allow renewal" subtitle={subtitle} onClose={onClose}>
      <AllowRenewalForm {...props} />
    </DeliberateDialog>
  );
}

const soundMinutes = (text: string) => /^[1-9]\d*$/.test(text.trim()) && Number(text) <= ALLOW_RENEWAL_MINUTES;

function AllowRenewalForm({ view: now, allow, onClose, onDone }: Readonly<AllowRenewalDialogProps>) {
  const [reason, setReason] = useState("");
  const [minutes, setMinutes] = useState(String(ALLOW_RENEWAL_MINUTES));
  const action = useDeliberateAction({ action: allow, view: now, onDone });
  const view = action.seen;
  const minutesFault = soundMinutes(minutes) ? undefined : `1 to ${ALLOW_RENEWAL_MINUTES} minutes.`;
  return (
    <>
      <DialogBody>
        <ActionProblems of={action} onLeave={onClose} />
        <TextField
          label="Reason"
          isRequired
          maxLength={200}
          autoComplete="off"
          messageLine={false}
          value={reason}
          onChange={setReason}
        />
        <TextField
          label="For"
          hint={`minutes, at most ${ALLOW_RENEWAL_MINUTES}`}
          isRequired
          inputMode="numeric"
          autoComplete="off"
          className="sm:w-60"
          check={() => minutesFault}
          value={minutes}
          onChange={setMinutes}
        />
        <EffectList>
          <Effect icon={<RotateCcwKey />} tone="busy" detail={provesBy(view)}>
            The base station may ask for a new certificate although its own expired too long ago
          </Effect>
          <Effect icon={<FilePlus />} tone="busy" detail="The expired one stays expired and lets it in nowhere">
            It gets a new certificate and nothing else
          </Effect>
          <Effect icon={<ClockAlert />} detail="Or once it has its new certificate">
            It ends by itself after {soundMinutes(minutes) ? Number(minutes) : ALLOW_RENEWAL_MINUTES} min
          </Effect>
        </EffectList>
      </DialogBody>
      <DeliberateFoot
        label="ALLOW RENEWAL"
        waits={
          reason.trim() ? minutesFault && "ALLOW RENEWAL waits for the minutes" : "ALLOW RENEWAL waits for a reason"
        }
        isPending={action.isPending}
        onConfirm={() =>
          action.run({ baseStation: view.baseStation, reason: reason.trim(), minutes: Number(minutes.trim()) })
        }
      />
    </>
  );
}

const provesBy = ({ access }: SecurityView) =>
  access === "PASSWORD" ? "It still proves itself by its password" : "It still proves its declared key";
