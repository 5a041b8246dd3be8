"use client";

import { useSearchParams } from "next/navigation";
import { useCallback, useEffect, useRef } from "react";

export const STATION_DIALOGS = ["public-key", "regenerate", "revoke", "delete"] as const;
export type StationDialog = (typeof STATION_DIALOGS)[number];

/** The URL of a dialog on the Advanced tab, for links from elsewhere. */
export function stationDialogHref(baseStation: string, dialog: StationDialog): string {
  return `/base-stations/${baseStation}/advanced?dialog=${dialog}`;
}

const OPENED_HERE = "stationDialog";

/**
 * Which dialog is open: it stands in the URL, so that it survives a reload, can be linked to, and closes on Back. One
 * dialog may lead to another, which takes its place.
 */
export function useStationDialog() {
  const asked = useSearchParams().get("dialog");
  const open = STATION_DIALOGS.find((dialog) => dialog === asked);

  const show = useCallback((dialog: StationDialog) => {
    const url = `${window.location.pathname}?dialog=${dialog}`;
    const another = new URLSearchParams(window.location.search).has("dialog");
    // Only our own mark: a state that carries Next's is not told to Next.
    if (another) window.history.replaceState({ [OPENED_HERE]: window.history.state?.[OPENED_HERE] }, "", url);
    else window.history.pushState({ [OPENED_HERE]: true }, "", url);
  }, []);
  const closeChanged = useCallback(() => window.history.replaceState(null, "", window.location.pathname), []);
  const close = useCallback(() => {
    // What was opened by a step forward is closed by a step back, else Back would lead to this very page.
    if (window.history.state?.[OPENED_HERE]) window.history.back();
    else closeChanged();
  }, [closeChanged]);
  return {
    open,
    show,
    close,
    /** After a change: a step back would show for a moment what was there before it. */
    closeChanged,
  };
}

/** Marks the control that opens a dialog, to which the focus returns. */
export function opens(dialog: StationDialog) {
  return { "data-opens": dialog };
}

/**
 * Brings the focus back to the control that opens the dialog that was closed. The dialog itself tries to, but where its
 * end follows from an answer of the server the page behind it is still inert at that moment.
 */
export function useReturnedFocus(open: StationDialog | undefined): void {
  const last = useRef<StationDialog>(undefined);
  useEffect(() => {
    const closed = open ? undefined : last.current;
    last.current = open;
    if (closed && document.activeElement === document.body) {
      document.querySelector<HTMLElement>(`[data-opens="${closed}"]`)?.focus();
    }
  }, [open]);
}
