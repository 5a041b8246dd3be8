"use client";

import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef } from "react";
import { useDialogInUrl } from "#components/ui/use-dialog-in-url";

export const STATION_DIALOGS = [
  "public-key",
  "regenerate",
  "revoke",
  "delete",
  "password",
  "allow-renewal",
  "make-token",
  "revoke-token",
  "open-session",
  "run-command",
] as const;
export type StationDialog = (typeof STATION_DIALOGS)[number];

interface StationDialogState {
  open: StationDialog | undefined;
  show: (dialog: StationDialog) => void;
  close: () => void;
  /** After a change that the dialog made. */
  closeChanged: () => void;
}

const NOTHING = () => {};
const DialogContext = createContext<StationDialogState>({
  open: undefined,
  show: NOTHING,
  close: NOTHING,
  closeChanged: NOTHING,
});

/** Which dialog of a base station's page is open, for all that opens one. */
export function StationDialogProvider({ children }: Readonly<{ children: ReactNode }>) {
  const { open: name, show, close, closeChanged } = useDialogInUrl();
  const open = STATION_DIALOGS.find((dialog) => dialog === name);
  useReturnedFocus(open);
  const state = useMemo(() => ({ open, show, close, closeChanged }), [open, show, close, closeChanged]);
  return <DialogContext value={state}>{children}</DialogContext>;
}

export function useStationDialog(): StationDialogState {
  return useContext(DialogContext);
}

/** Marks the control that opens a dialog, to which the focus returns. */
export function opens(dialog: StationDialog) {
  return { "data-opens": dialog };
}

/**
 * Brings the focus back to the control that opens the dialog that was closed. The dialog itself tries to, but where its
 * end follows from an answer of the server the page behind it is still inert at that moment.
 */
function useReturnedFocus(open: StationDialog | undefined): void {
  const last = useRef<StationDialog>(undefined);
  useEffect(() => {
    const closed = open ? undefined : last.current;
    last.current = open;
    if (closed && document.activeElement === document.body) {
      document.querySelector<HTMLElement>(`[data-opens="${closed}"]`)?.focus();
    }
  }, [open]);
}
