"use client";

import { AllowRenewalDialog } from "#components/certificate/allow-renewal-dialog";
import { MakeTokenDialog } from "#components/certificate/make-token-dialog";
import { RegenerateDialog } from "#components/certificate/regenerate-dialog";
import { RevokeDialog } from "#components/certificate/revoke-dialog";
import { RevokeTokenDialog } from "#components/certificate/revoke-token-dialog";
import { PublicKeyDialog } from "#components/public-key/public-key-dialog";
import type { PublicKeyActions } from "#components/public-key/use-public-key-form";
import { useStationDialog } from "#components/station-frame/station-dialog";
import type { SecurityView } from "#lib/certificate/security-view";
import type { FormAction } from "#lib/web/form-state";
import { PasswordDialog } from "./password-dialog";
import { StationDeleteDialog } from "./station-delete-dialog";
import type { StationRefusals } from "./station-refusals";

export interface StationActions extends PublicKeyActions {
  regenerateCertificate: FormAction;
  revokeCertificate: FormAction;
  allowRenewal: FormAction;
  setPassword: FormAction;
  makeToken: FormAction;
  revokeToken: FormAction;
  deleteBaseStation: FormAction;
}

export interface StationDialogsProps {
  view: SecurityView;
  lrrId: string;
  actions: StationActions;
  refusals: StationRefusals;
}

/** The dialogs of a base station: at most one is open, and the URL says which. */
export function StationDialogSet({ view, lrrId, actions, refusals }: Readonly<StationDialogsProps>) {
  const { open, show, close, closeChanged } = useStationDialog();
  const subtitle = (
    <>
      {view.name} <span className="mono text-faint">{lrrId}</span>
    </>
  );
  const common = { view, subtitle, onClose: close, onDone: closeChanged };
  if (open === "public-key" && !refusals.write) return <PublicKeyDialog {...common} actions={actions} />;
  if (open === "regenerate" && !refusals.regenerate) {
    return (
      <RegenerateDialog
        {...common}
        regenerate={actions.regenerateCertificate}
        onManage={refusals.write ? undefined : () => show("public-key")}
        onRevoke={refusals.revoke ? undefined : () => show("revoke")}
        onDelete={refusals.write ? undefined : () => show("delete")}
      />
    );
  }
  if (open === "revoke" && !refusals.revoke) {
    return <RevokeDialog {...common} revoke={actions.revokeCertificate} />;
  }
  if (open === "allow-renewal" && !refusals.regenerate) {
    return <AllowRenewalDialog {...common} allow={actions.allowRenewal} />;
  }
  if (open === "password" && !refusals.write) {
    return <PasswordDialog {...common} setPassword={actions.setPassword} />;
  }
  if (open === "make-token" && view.credentials && !refusals.regenerate) {
    return <MakeTokenDialog {...common} makeToken={actions.makeToken} />;
  }
  if (open === "revoke-token" && view.credentials && !refusals.revoke) {
    return <RevokeTokenDialog {...common} revokeToken={actions.revokeToken} />;
  }
  if (open === "delete" && !refusals.write) {
    return <StationDeleteDialog {...common} deleteStation={actions.deleteBaseStation} />;
  }
  return null;
}
