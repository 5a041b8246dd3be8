"use client";

import { startTransition } from "react";
import { Checkbox } from "#components/ui/checkbox";
import { Dialog, DialogBody } from "#components/ui/dialog";
import { KeyCap } from "#components/ui/key-cap";
import type { Appearance } from "./appearance";
import { useAppearance } from "./providers";

/** "g" and then this key goes there. */
export interface GoKey {
  key: string;
  label: string;
  href: string;
}

export interface KeysHelpProps {
  goKeys: readonly GoKey[];
  setAppearance: (appearance: Appearance) => Promise<void>;
}

interface KeysDialogProps extends KeysHelpProps {
  isOpen: boolean;
  setOpen: (isOpen: boolean) => void;
}

/** The list of keys; here single keys can be turned off. */
export function KeysDialog({ goKeys, setAppearance, isOpen, setOpen }: Readonly<KeysDialogProps>) {
  const appearance = useAppearance();
  const turn = (isOn: boolean) => {
    document.documentElement.toggleAttribute("data-keys", !isOn);
    if (!isOn) document.documentElement.dataset.keys = "off";
    startTransition(() => setAppearance({ ...appearance, keys: isOn ? "on" : "off" }));
  };
  const rows = [
    { keys: ["Ctrl K"], does: "Search or jump to (Cmd K on a Mac)" },
    { keys: ["/"], does: "Search in a list" },
    ...goKeys.map(({ key, label }) => ({ keys: ["g", key], does: label })),
    { keys: ["Up", "Down"], does: "Row up, row down" },
    { keys: ["Enter"], does: "Open" },
    { keys: ["Esc"], does: "Close, clear a search" },
    { keys: ["?"], does: "This list" },
  ];
  return (
    <Dialog title="Keys" isOpen={isOpen} onOpenChange={setOpen}>
      <DialogBody>
        <dl className="grid grid-cols-[8rem_1fr] items-center gap-y-2">
          {rows.map(({ keys, does }) => (
            <div key={does} className="contents">
              <dt className="flex gap-1">
                {keys.map((key) => (
                  <KeyCap key={key}>{key}</KeyCap>
                ))}
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
        <Checkbox
          defaultSelected={appearance.keys === "on"}
          onChange={turn}
          description="Off: only keys with Ctrl or Cmd, and those inside lists and dialogs."
        >
          Single keys
        </Checkbox>
      </DialogBody>
    </Dialog>
  );
}
