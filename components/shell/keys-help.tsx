"use client";

import { Keyboard } from "lucide-react";
import { useRouter } from "next/navigation";
import { useCallback, useEffect, useRef, useState } from "react";
import { IconButton } from "#components/ui/button";
import { isShortcut } from "#components/ui/shortcut";
import { useOnDemand } from "#components/ui/use-on-demand";
import type { GoKey, KeysHelpProps } from "./keys-dialog";

const loadDialog = () => import("./keys-dialog");

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

/** The list of keys, behind "?" and an icon; here single keys can be turned off. */
export function KeysHelp(props: Readonly<KeysHelpProps>) {
  const [isOpen, setOpen] = useState(false);
  const [part, fetchPart] = useOnDemand(loadDialog);
  const open = useCallback(() => {
    fetchPart();
    setOpen(true);
  }, [fetchPart]);
  useGoKeys(props.goKeys, open);
  return (
    <>
      <IconButton
        label="Keys"
        icon={<Keyboard />}
        onHoverStart={fetchPart}
        onFocus={fetchPart}
        onPress={open}
        className="pointer-coarse:hidden"
      />
      {part && <part.KeysDialog {...props} isOpen={isOpen} setOpen={setOpen} />}
    </>
  );
}
