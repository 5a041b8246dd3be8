"use client";

import { useEffect } from "react";
import { useStationDialog } from "#components/station-frame/station-dialog";
import { useOnDemand } from "#components/ui/use-on-demand";
import type { StationDialogsProps } from "./station-dialog-set";

const loadDialogs = () => import("./station-dialog-set");
/** Long enough for the page to be there first. */
const FETCH_AFTER_MS = 3000;
const RETRY_MS = 1000;

/** The dialogs of a base station. Their script comes after the page's own, or when one is wanted. */
export function StationDialogs(props: Readonly<StationDialogsProps>) {
  const { open } = useStationDialog();
  const [part, fetchPart] = useOnDemand(loadDialogs);
  const isThere = part !== undefined;
  useEffect(() => {
    if (isThere) return;
    if (!open) {
      const timer = setTimeout(fetchPart, FETCH_AFTER_MS);
      return () => clearTimeout(timer);
    }
    fetchPart();
    const timer = setInterval(fetchPart, RETRY_MS); // it asks again only when it has failed
    return () => clearInterval(timer);
  }, [open, isThere, fetchPart]);
  return part ? <part.StationDialogSet {...props} /> : null;
}
