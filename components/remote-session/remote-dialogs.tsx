"use client";

import { useEffect } from "react";
import { useStationDialog } from "#components/station-frame/station-dialog";
import { useOnDemand } from "#components/ui/use-on-demand";
import type { RemoteDialogsProps } from "./remote-dialog-set";

const loadDialogs = () => import("./remote-dialog-set");
const RETRY_MS = 1000;

/** The dialogs of REMOTE ACCESS, whose script comes when one is wanted. */
export function RemoteDialogs(props: Readonly<RemoteDialogsProps>) {
  const { open } = useStationDialog();
  const [part, fetchPart] = useOnDemand(loadDialogs);
  const isWanted = open === "open-session" || open === "run-command";
  const isThere = part !== undefined;
  useEffect(() => {
    if (!isWanted || isThere) return;
    fetchPart();
    const timer = setInterval(fetchPart, RETRY_MS); // it asks again only when it has failed
    return () => clearInterval(timer);
  }, [isWanted, isThere, fetchPart]);
  return isWanted && part ? <part.RemoteDialogSet {...props} /> : null;
}
