"use client";

import { copyText } from "./copy-button";
import { toast } from "./toast";

/** Gives the operator a text as a file. The page has it already: the server learns nothing of a download. */
export function saveFile(name: string, text: string, type = "application/x-pem-file"): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Copies from a menu, which is gone by then: a toast tells. */
export async function copyAndTell(text: string, what: string): Promise<void> {
  if (await copyText(text)) toast.done(`${what} copied`);
  else toast.failed(`The browser did not let ${what} be copied. Download it instead.`);
}

/** "10020039-015be0c94d7a12f6833e90ab57c4d1286f.pem". */
export function certificateFileName(lrrId: string, serialNumber: string, part: "certificate" | "chain"): string {
  return `${lrrId}-${serialNumber}${part === "chain" ? "-chain" : ""}.pem`;
}
