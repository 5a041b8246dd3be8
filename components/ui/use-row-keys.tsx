"use client";

import { useEffect, useRef } from "react";
import { isShortcut } from "./shortcut";

const STEPS: Readonly<Record<string, number>> = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 };

/**
 * The row cursor: j and k move it from anywhere on the page; within the table the arrows do too, by the table itself.
 * Put the ref on what surrounds the table.
 */
export function useRowKeys() {
  const region = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const step = STEPS[event.key];
      if (step === undefined || !isShortcut(event)) return;
      const inTable = region.current?.contains(document.activeElement) ?? false;
      // Arrows outside the table scroll, unless nothing has the focus yet.
      if (event.key.startsWith("Arrow") && (inTable || document.activeElement !== document.body)) return;
      const rows = [...(region.current?.querySelectorAll<HTMLElement>("tbody [role=row]") ?? [])];
      const at = rows.findIndex((row) => row.contains(document.activeElement));
      const next = rows[at === -1 ? (step > 0 ? 0 : rows.length - 1) : at + step];
      if (!next) return;
      event.preventDefault();
      next.focus();
      next.scrollIntoView({ block: "nearest" });
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
  return region;
}
