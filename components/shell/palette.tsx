"use client";

import { Search } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "react-aria-components/Button";
import { KeyCap } from "#components/ui/key-cap";
import { useOnDemand } from "#components/ui/use-on-demand";
import type { PaletteProps } from "./palette-dialog";

const loadDialog = () => import("./palette-dialog");

const TRIGGER =
  "flex h-7.5 w-88 max-w-full items-center gap-2 rounded-md bg-sunken pr-1.5 pl-2 text-faint transition-colors duration-(--dur-1) hover:bg-hover max-lg:w-60 max-sm:size-11 max-sm:justify-center max-sm:bg-transparent max-sm:p-0";

/** "Search or jump to", with Ctrl or Cmd K from everywhere: pages, and base stations by any part of their names. */
export function Palette(props: Readonly<PaletteProps>) {
  const [isOpen, setOpen] = useState(false);
  const [part, fetchPart] = useOnDemand(loadDialog);
  useEffect(() => {
    const open = (event: KeyboardEvent) => {
      if (event.key === "Control" || event.key === "Meta") fetchPart();
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey)
        return;
      event.preventDefault();
      if (isOpen || document.querySelector("[role=dialog], [role=alertdialog]") === null) {
        fetchPart();
        setOpen(!isOpen);
      }
    };
    document.addEventListener("keydown", open);
    return () => document.removeEventListener("keydown", open);
  }, [isOpen, fetchPart]);
  return (
    <>
      <Button
        aria-keyshortcuts="Control+K Meta+K"
        onHoverStart={fetchPart}
        onFocus={fetchPart}
        onPress={() => {
          fetchPart();
          setOpen(true);
        }}
        className={TRIGGER}
      >
        <Search className="size-3.5 max-sm:size-4" />
        <span className="flex-1 text-left max-sm:sr-only">Search or jump to</span>
        <span aria-hidden="true" className="flex max-sm:hidden">
          <KeyCap>Ctrl K</KeyCap>
        </span>
      </Button>
      {part && <part.PaletteDialog {...props} isOpen={isOpen} setOpen={setOpen} />}
    </>
  );
}
