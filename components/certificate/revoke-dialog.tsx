"use client";

import { DoorClosed, FileX } from "lucide-react";
import { type ReactNode, useState } from "react";
import { DialogBody, DialogCancel, DialogFoot } from "#components/ui/dialog";
import { Effect, EffectList } from "#components/ui/effects";
import { Strip } from "#components/ui/strip";
import type { SecurityView } from "#lib/certificate/security-view";
import { REVOKE_REASON_WORDS, REVOKE_REASONS, type RevokeReason } from "#lib/certificate/values";
import type { FormAction } from "#lib/web/form-state";
import { ActionProblems } from "./action-problems";
import { DeliberateDialog } from "./deliberate-dialog";
import { DeliberateFoot } from "./deliberate-foot";
import { KeyGivenUp } from "./key-given-up";
import { ReasonSelect } from "./reason-select";
import { RevokedAtOnce } from "./revoked-at-once";
import { useDeliberateAction } from "./use-deliberate-action";

interface RevokeDialogProps {
  view: SecurityView;
  /** Which base station: name and LRR-ID. */
  subtitle: ReactNode;
  revoke: FormAction;
  onClose: () => void;
  onDone: () => void;
}

/** REVOKE: without a successor. Says what stops working, and asks why. */
export function RevokeDialog(props: Readonly<RevokeDialogProps>) {
  const { subtitle, onClose } = props;
  return (
    <DeliberateDialog title="Revoke certificate" subtitle={subtitle} onClose={onClose}>
      <RevokeForm {...props} />
    </DeliberateDialog>
  );
}

function NothingToRevoke() {
  return (
    <>
      <DialogBody>
        <Strip tone="idle" title="There is no current certificate to revoke." />
      </DialogBody>
      <DialogFoot>
        <DialogCancel autoFocus label="CLOSE" />
      </DialogFoot>
    </>
  );
}

const REASONS = REVOKE_REASONS.map((id) => ({ id, label: REVOKE_REASON_WORDS[id] }));

function RevokeForm(props: Readonly<RevokeDialogProps>) {
  const { revoke, onClose, onDone } = props;
  const [reason, setReason] = useState<RevokeReason>();
  const action = useDeliberateAction({ action: revoke, view: props.view, follows: reason === undefined, onDone });
  const { certificate, credentials } = action.seen;
  if (!certificate) return <NothingToRevoke />;
  return (
    <>
      <DialogBody>
        <ActionProblems of={action} onLeave={onClose} />
        <ReasonSelect reasons={REASONS} value={reason} onChange={setReason} />
        <EffectList title="What stops working">
          <RevokedAtOnce certificate={certificate} />
          <Effect icon={<FileX />} tone="bad" detail="The next revocation list, within seconds, tells everyone else">
            The base station can no longer connect with it
          </Effect>
          {reason === "COMPROMISED" && <KeyGivenUp fingerprint={certificate.publicKeyFingerprint} />}
          {credentials && (
            <Effect icon={<FileX />} tone="bad" detail="Certificates and tokens, for the LNS and for CUPS">
              All else that was made for it is revoked too
            </Effect>
          )}
          <Effect
            icon={<DoorClosed />}
            tone="warn"
            detail={credentials ? "CUPS refuses it until then" : "The declared public key stays"}
          >
            Enrolment stays closed until you regenerate
          </Effect>
        </EffectList>
      </DialogBody>
      <DeliberateFoot
        kind="danger-solid"
        waits={reason === undefined ? "Confirm waits for a reason" : undefined}
        isPending={action.isPending}
        onConfirm={() => action.run({ certificate: certificate.id, reason })}
      />
    </>
  );
}
