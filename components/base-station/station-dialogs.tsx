"use client";

import { RegenerateDialog } from "#components/certificate/regenerate-dialog";
import { RevokeDialog } from "#components/certificate/revoke-dialog";
import { PublicKeyDialog } from "#components/public-key/public-key-dialog";
import type { PublicKeyActions } from "#components/public-key/use-public-key-form";
import type { SecurityView } from "#lib/certificate/security-view";
import type { StationAction } from "./station-action";
import { StationDeleteDialog } from "./station-delete-dialog";
import { useStationDialog } from "./station-dialog";
import type { StationRefusals } from "./station-refusals";

export interface StationActions extends PublicKeyActions {
  regenerateCertificate: StationAction;
  revokeCertificate: StationAction;
  deleteBaseStation: StationAction;
}

interface StationDialogsProps {
  view: SecurityView;
  lrrId: string;
  actions: StationActions;
  refusals: StationRefusals;
}

/** The dialogs of a base station: at most one is open, and the URL says which. */
export function StationDialogs({ view, lrrId, actions, refusals }: Readonly<StationDialogsProps>) {
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
  if (open === "delete" && !refusals.write) {
    return <StationDeleteDialog {...common} deleteStation={actions.deleteBaseStation} />;
  }
  return null;
}
