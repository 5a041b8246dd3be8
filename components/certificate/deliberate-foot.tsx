"use client";

import { Info } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "#components/ui/button";
import type { ButtonKind } from "#components/ui/button-class";
import { DialogCancel, DialogFoot } from "#components/ui/dialog";

interface DeliberateFootProps {
  /** Why the action waits; undefined when it can be done. */
  waits: string | undefined;
  label?: string;
  kind?: ButtonKind;
  isPending: boolean;
  onConfirm: () => void;
}

/**
 * The foot of a dialog whose action cannot be undone. The focus starts on CANCEL, and Enter never confirms, not even on
 * the button itself: a press or Space does.
 */
export function DeliberateFoot(props: Readonly<DeliberateFootProps>) {
  const { waits, label = "Confirm", kind = "primary", isPending, onConfirm } = props;
  const [entered, setEntered] = useState(false);
  const note = entered && !waits ? `Enter does not confirm: press Space on ${label}` : (waits ?? "Cannot be undone");
  return (
    <DialogFoot note={<Note marked={Boolean(waits) || entered}>{note}</Note>}>
      <DialogCancel autoFocus />
      <span
        className="contents"
        onKeyDownCapture={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          event.stopPropagation();
          setEntered(true);
        }}
      >
        <Button kind={kind} disabledReason={waits} isPending={isPending} onPress={onConfirm}>
          {label}
        </Button>
      </span>
    </DialogFoot>
  );
}

function Note({ marked, children }: Readonly<{ marked: boolean; children: ReactNode }>) {
  return (
    <>
      {marked && <Info />}
      {children}
    </>
  );
}
