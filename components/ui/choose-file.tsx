"use client";

import { FileUp } from "lucide-react";
import { useRef } from "react";
import { Button } from "./button";

interface ChooseFileProps {
  /** What the file is. */
  label: string;
  /** ".pem,.crt"; everything unless given. */
  accept?: string;
  onChoose: (file: File) => void;
}

/** CHOOSE FILE. The same file can be chosen again: it may have changed. */
export function ChooseFile({ label, accept, onChoose }: Readonly<ChooseFileProps>) {
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={chooser}
        type="file"
        hidden
        tabIndex={-1}
        aria-label={label}
        {...(accept && { accept })}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = "";
          if (file) onChoose(file);
        }}
      />
      <Button size="sm" icon={<FileUp />} onPress={() => chooser.current?.click()}>
        CHOOSE FILE
      </Button>
    </>
  );
}
