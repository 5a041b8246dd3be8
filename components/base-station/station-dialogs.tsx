"use client";

import { useEffect } from "react";
import type { PublicKeyActions } from "#components/public-key/use-public-key-form";
import { useOnDemand } from "#components/ui/use-on-demand";
import type { SecurityView } from "#lib/certificate/security-view";
import type { StationAction } from "./station-action";
import { useStationDialog } from "./station-dialog";
import type { StationRefusals } from "./station-refusals";

export interface StationActions extends PublicKeyActions {
  regenerateCertificate: StationAction;
  revokeCertificate: StationAction;
  deleteBaseStation: StationAction;
}

export interface StationDialogsProps {
  view: SecurityView;
  lrrId: string;
  actions: StationActions;
  refusals: StationRefusals;
}

const loadDialogs = () => import("./station-dialog-set");
/** Long enough for the page to be there first. */
const FETCH_AFTER_MS = 3000;

/** The dialogs of a base station. Their script comes after the page's own, or when one is wanted. */
export function StationDialogs(props: Readonly<StationDialogsProps>) {
  const { open } = useStationDialog();
  const [part, fetchPart] = useOnDemand(loadDialogs);
  useEffect(() => {
    if (open) fetchPart();
    const timer = setTimeout(fetchPart, FETCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [open, fetchPart]);
  return part ? <part.StationDialogSet {...props} /> : null;
}
