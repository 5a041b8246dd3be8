"use client";

import { Download } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "./button";
import { CopyButton } from "./copy-button";
import { DialogBody, DialogFoot } from "./dialog";
import { saveFile } from "./save-file";
import { Strip } from "./strip";

interface ShownOnceProps {
  /** "Temporary password", "API token". */
  label: string;
  value: string;
  /** What it is for, and what happens when it is lost. */
  children: ReactNode;
  fileName: string;
  /** What the file holds; without it the value as a line. */
  fileText?: string;
  onStored: () => void;
}

/** A secret, shown this once: copy, download, and a word that it is stored. */
export function ShownOnce({ label, value, children, fileName, fileText, onStored }: Readonly<ShownOnceProps>) {
  const download = () =>
    saveFile(
      fileName,
      fileText ??
        `${value}
`,
      "text/plain",
    );
  return (
    <>
      <DialogBody>
        <Strip tone="warn" title="Shown this once">
          {children}
        </Strip>
        <dl className="flex flex-col gap-1">
          <dt className="font-medium">{label}</dt>
          <dd className="flex items-center gap-2 rounded-md bg-sunken px-3 py-2">
            <span className="mono min-w-0 flex-1 select-all break-all">{value}</span>
            <CopyButton value={value} label={label} />
          </dd>
        </dl>
        <div>
          <Button icon={<Download />} onPress={download}>
            Download
          </Button>
        </div>
      </DialogBody>
      <DialogFoot>
        <Button kind="primary" autoFocus onPress={onStored}>
          I have stored it
        </Button>
      </DialogFoot>
    </>
  );
}
