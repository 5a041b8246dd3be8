"use client";

import { Ban, Fingerprint, History, KeyRound } from "lucide-react";
import type { ReactNode } from "react";
import { ActionProblems } from "#components/certificate/action-problems";
import { DeliberateDialog } from "#components/certificate/deliberate-dialog";
import { DeliberateFoot } from "#components/certificate/deliberate-foot";
import { useDeliberateAction } from "#components/certificate/use-deliberate-action";
import { DialogBody } from "#components/ui/dialog";
import { Effect, EffectList } from "#components/ui/effects";
import { useTypedName } from "#components/ui/use-typed-name";
import type { SecurityView } from "#lib/certificate/security-view";
import type { FormAction } from "#lib/web/form-state";

interface StationDeleteDialogProps {
  view: SecurityView;
  /** Which base station: name and LRR-ID. */
  subtitle: ReactNode;
  deleteStation: FormAction;
  onClose: () => void;
}

/** DELETE: says what goes, and asks for the name. */
export function StationDeleteDialog(props: Readonly<StationDeleteDialogProps>) {
  const { subtitle, onClose } = props;
  return (
    <DeliberateDialog title="Delete base station" subtitle={subtitle} onClose={onClose}>
      <DeleteForm {...props} />
    </DeliberateDialog>
  );
}

function DeleteForm({ view: now, deleteStation, onClose }: Readonly<StationDeleteDialogProps>) {
  const action = useDeliberateAction({ action: deleteStation, view: now, leaveFor: "/base-stations" });
  const view = action.seen;
  const typedName = useTypedName(view.name, "delete");
  const { certificate, publicKey } = view;
  return (
    <>
      <DialogBody>
        <ActionProblems of={action} onLeave={onClose} />
        <EffectList>
          <Effect
            icon={<Ban />}
            tone="bad"
            detail={certificate && <span className="mono">{certificate.serialNumber}</span>}
          >
            {certificate ? "Its certificate is revoked at once" : "No certificate of it is valid any more"}
          </Effect>
          {view.credentials && (
            <Effect icon={<Ban />} tone="bad" detail="Its live connections are closed within a second">
              What was made for it to call LNS and CUPS is revoked at once
            </Effect>
          )}
          <Effect icon={<Fingerprint />} tone="bad" detail={<span className="mono">{view.lrrUuid}</span>}>
            Its LRR-UUID is free for another declaration
          </Effect>
          {publicKey && (
            <Effect icon={<KeyRound />} tone="bad" detail={<span className="mono">{publicKey.fingerprint}</span>}>
              Its public key is no longer declared
            </Effect>
          )}
          <Effect icon={<History />}>Its certificates and its history stay on record</Effect>
        </EffectList>
        {typedName.field}
      </DialogBody>
      <DeliberateFoot
        label="DELETE"
        kind="danger-solid"
        waits={typedName.waits}
        isPending={action.isPending}
        onConfirm={() => action.run({ baseStation: view.baseStation })}
      />
    </>
  );
}
