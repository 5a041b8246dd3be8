"use client";

import { type ReactNode, useState } from "react";
import { ChooseFile } from "#components/ui/choose-file";
import { Strip } from "#components/ui/strip";
import { TextArea } from "#components/ui/text-area";

const PRIVATE_KEY = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/;
const MAX_FILE_BYTES = 256 * 1024;

interface PemFieldProps {
  label: string;
  name: string;
  rows: number;
  value: string;
  onChange: (text: string) => void;
  isReadOnly?: boolean;
  children?: ReactNode;
}

/**
 * Text of certificates, pasted or from a file. A private key is taken away at once: it must not stay on a screen, nor be
 * sent.
 */
export function PemField(props: Readonly<PemFieldProps>) {
  const { label, name, rows, value, onChange, isReadOnly = false } = props;
  const [note, setNote] = useState<{ title: string; text: string }>();
  const take = (text: string) => {
    const isPrivate = PRIVATE_KEY.test(text);
    setNote(isPrivate ? PRIVATE_NOTE : undefined);
    onChange(isPrivate ? "" : text);
  };
  const read = async (file: File) => {
    if (file.size > MAX_FILE_BYTES) setNote({ title: "This file is too large", text: "A bundle has at most 256 KiB." });
    else take(await file.text());
  };
  return (
    <div className="flex flex-col gap-2 sm:col-span-2">
      <TextArea
        label={label}
        name={name}
        hint="From BEGIN CERTIFICATE to END CERTIFICATE"
        isRequired
        isReadOnly={isReadOnly}
        mono
        rows={rows}
        spellCheck="false"
        autoComplete="off"
        value={value}
        onChange={take}
      />
      {note && (
        <div role="alert">
          <Strip tone="bad" title={note.title}>
            {note.text}
          </Strip>
        </div>
      )}
      {!isReadOnly && (
        <p>
          <ChooseFile label="File of certificates" accept=".pem,.crt,.cer,.txt" onChoose={(file) => void read(file)} />
        </p>
      )}
    </div>
  );
}

const PRIVATE_NOTE = {
  title: "This is a private key",
  text: "It must never leave its owner. It was not sent and nothing was stored; paste certificates alone.",
};
