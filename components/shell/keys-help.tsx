"use client";

import { Keyboard } from "lucide-react";
import { useRouter } from "next/navigation";
import { startTransition, useEffect, useRef, useState } from "react";
import { IconButton } from "#components/ui/button";
import { Checkbox } from "#components/ui/checkbox";
import { Dialog, DialogBody } from "#components/ui/dialog";
import { KeyCap } from "#components/ui/key-cap";
import { isShortcut } from "#components/ui/shortcut";
import type { Appearance } from "./appearance";
import { useAppearance } from "./providers";

/** "g" and then this key goes there. */
export interface GoKey {
  key: string;
  label: string;
  href: string;
}

const SEQUENCE_MS = 1200;

/** "g b" and the like: the second key must follow within 1.2 s. */
function useGoKeys(goKeys: readonly GoKey[], onHelp: () => void) {
  const router = useRouter();
  const startedAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!isShortcut(event)) return;
      const goes = event.timeStamp - startedAt.current < SEQUENCE_MS && goKeys.find(({ key }) => key === event.key);
      startedAt.current = event.key === "g" ? event.timeStamp : Number.NEGATIVE_INFINITY;
      if (goes) router.push(goes.href);
      else if (event.key === "?") onHelp();
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [goKeys, onHelp, router]);
}

interface KeysHelpProps {
  goKeys: readonly GoKey[];
  setAppearance: (appearance: Appearance) => Promise<void>;
}

/** The list of keys, behind "?" and an icon; here single keys can be turned off. */
export function KeysHelp({ goKeys, setAppearance }: Readonly<KeysHelpProps>) {
  const [isOpen, setOpen] = useState(false);
  const [open] = useState(() => () => setOpen(true));
  const appearance = useAppearance();
  useGoKeys(goKeys, open);
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
    <>
      <IconButton label="Keys" icon={<Keyboard />} onPress={open} className="pointer-coarse:hidden" />
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
    </>
  );
}
