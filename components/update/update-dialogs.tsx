"use client";

import { Trash2 } from "lucide-react";
import { useState } from "react";
import { ChooseFile } from "#components/ui/choose-file";
import { Effect, EffectList } from "#components/ui/effects";
import { FieldLabel } from "#components/ui/field";
import { FormDialog } from "#components/ui/form-dialog";
import { TextArea } from "#components/ui/text-area";
import { TextField } from "#components/ui/text-field";
import type { FormAction } from "#lib/web/form-state";

/** ADD KEY. */
export function AddKeyDialog({ add, onClose }: Readonly<{ add: FormAction; onClose: () => void }>) {
  return (
    <FormDialog
      title="Add key"
      subtitle="By which base stations check updates"
      action={add}
      onClose={onClose}
      hidden={{}}
      submit={{ label: "ADD KEY", kind: "primary" }}
      note="The public half only"
    >
      <TextField label="Name" name="name" isRequired autoComplete="off" maxLength={100} />
      <TextArea
        label="Public key"
        name="key"
        mono
        rows={5}
        isRequired
        description="P-256: the 64 bytes of sig-0.key in hex or base64, or PEM"
      />
    </FormDialog>
  );
}

/** ADD PACKAGE: a program or script, what it makes of a base station, and who signed it. */
export function AddPackageDialog({ add, onClose }: Readonly<{ add: FormAction; onClose: () => void }>) {
  return (
    <FormDialog
      title="Add update package"
      subtitle="A program that base stations download and run"
      action={add}
      onClose={onClose}
      hidden={{}}
      submit={{ label: "ADD PACKAGE", kind: "primary" }}
      note="At most 8 MiB"
    >
      <TextField label="Name" name="name" isRequired autoComplete="off" maxLength={100} />
      <TextField
        label="Package"
        name="package"
        isRequired
        autoComplete="off"
        maxLength={200}
        description="What version.txt says once the update has run: by this its success is seen"
      />
      <FileField />
      <TextArea
        label="Signatures"
        name="signatures"
        mono
        rows={3}
        isRequired
        description="One a line, base64 or hex: openssl dgst -sha512 -sign key.pem update.bin | base64 -w0"
      />
    </FormDialog>
  );
}

const MAX_FILE_BYTES = 8 * 1024 * 1024;

/** The file's bytes travel as base64 in a field of the form. */
function FileField() {
  const [data, setData] = useState("");
  const [name, setName] = useState<string>();
  const [fault, setFault] = useState<string>();
  const read = (file: File) => {
    const isTooLarge = file.size > MAX_FILE_BYTES;
    setData("");
    setName(file.name);
    setFault(isTooLarge ? "This file has more than 8 MiB: it is not sent" : undefined);
    if (isTooLarge) return;
    const reader = new FileReader();
    reader.onload = () => setData(String(reader.result).replace(/^data:[^,]*,/, ""));
    reader.readAsDataURL(file);
  };
  return (
    <div data-field="data">
      <FieldLabel label="File" required />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <ChooseFile label="File" onChoose={read} />
        <span className="min-w-0 wrap-anywhere text-muted">{name ?? "None chosen"}</span>
      </div>
      <input type="hidden" name="data" value={data} />
      <p role="status" className="mt-1.5 min-h-4 text-bad text-xs">
        {fault}
      </p>
    </div>
  );
}

interface DeleteUpdateDialogProps {
  what: "update package" | "key";
  /** The field that names it. */
  id: Readonly<Record<string, string>>;
  name: string;
  remove: FormAction;
  onClose: () => void;
}

/** DELETE: only while nobody waits for it. */
export function DeleteUpdateDialog({ what, id, name, remove, onClose }: Readonly<DeleteUpdateDialogProps>) {
  return (
    <FormDialog
      title={`Delete ${what}`}
      subtitle={name}
      action={remove}
      onClose={onClose}
      hidden={id}
      submit={{ label: "DELETE", kind: "danger-solid" }}
      note="Cannot be undone"
      asks
    >
      <EffectList>
        <Effect icon={<Trash2 />} tone="bad" detail="What base stations have installed stays there">
          {what === "key"
            ? "Signatures of this key are not taken any more"
            : "Its bytes and signatures are erased here"}
        </Effect>
      </EffectList>
    </FormDialog>
  );
}
