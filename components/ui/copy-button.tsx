"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { IconButton } from "./button";

const SHOWN_MS = 1500;

/** Browsers give no clipboard on plain http from another machine; a hidden field and its copy command still work. */
function copyByCommand(value: string): boolean {
  const field = document.createElement("textarea");
  const focused = document.activeElement;
  field.value = value;
  field.setAttribute("readonly", "");
  field.className = "fixed top-0 opacity-0";
  (focused?.closest("[role=dialog], [role=alertdialog]") ?? document.body).append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return copied;
}

/** Puts text on the clipboard; false when the browser refuses. */
export async function copyText(value: string): Promise<boolean> {
  try {
    if (!navigator.clipboard) return copyByCommand(value);
    await navigator.clipboard.writeText(value);
    return true;
  } catch {
    return copyByCommand(value);
  }
}

interface CopyButtonProps {
  value: string;
  /** What it is: "LRR-ID", "fingerprint". */
  label: string;
  className?: string;
}

/** Copies an identifier. "Copied" lies over what is beside it for 1.5 s, moves nothing, and is announced. */
export function CopyButton({ value, label, className }: Readonly<CopyButtonProps>) {
  const [said, setSaid] = useState<"Copied" | "Not copied">();
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setSaid(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async () => setSaid((await copyText(value)) ? "Copied" : "Not copied");
  return (
    <span className={`relative inline-grid ${className ?? ""}`}>
      <IconButton size="sm" label={`Copy ${label}`} tooltip={!said} icon={<Copy />} onPress={copy} />
      <span role="status" className="pointer-events-none absolute inset-y-0 left-0 z-1 flex items-center">
        {said && (
          <span className="floating flex h-6 animate-toast items-center gap-1.5 rounded-md px-1.5 font-medium text-ok text-xs whitespace-nowrap motion-reduce:animate-none">
            <Check className="size-3.5 text-ok-icon" />
            {said}
          </span>
        )}
      </span>
    </span>
  );
}
