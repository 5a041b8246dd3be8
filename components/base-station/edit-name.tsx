"use client";

import { Pencil } from "lucide-react";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, startTransition, useEffect, useOptimistic, useState } from "react";
import { Button, IconButton } from "#components/ui/button";
import { isShortcut } from "#components/ui/shortcut";
import { toast } from "#components/ui/toast";
import { callAction } from "#components/ui/use-action";
import type { FormAction } from "#lib/web/form-state";

interface EditNameProps {
  station: { id: string; name: string; version: number };
  /** Takes `baseStation`, `ifMatch` and `patch.name`. */
  rename: FormAction;
  /** Why the operator may not; undefined when he may. */
  refusal: string | undefined;
}

/** A station's name as the page's heading; the pencil or "e" edits it in place. */
export function EditName({ station, rename, refusal }: Readonly<EditNameProps>) {
  const router = useRouter();
  const [isEditing, setEditing] = useState(false);
  const [shown, show] = useOptimistic(station.name);
  useEditKey(refusal === undefined && !isEditing, () => setEditing(true));

  const save = (name: string, ifMatch: number | undefined, undoes: boolean) =>
    startTransition(async () => {
      show(name);
      const state = await callAction(rename, { baseStation: station.id, ifMatch, "patch.name": name });
      if (state.status === "failed") {
        toast.failed(state.message, state.requestId);
        router.refresh();
      } else if (undoes) toast.done("Name restored");
      else toast.done("Name changed", <UndoButton onUndo={() => save(station.name, undefined, true)} />);
    });

  if (isEditing) {
    return (
      <NameInput
        name={shown}
        onDone={(name) => {
          setEditing(false);
          if (name && name !== shown) save(name, station.version, false);
        }}
      />
    );
  }
  return (
    <>
      <h1 className="truncate font-semibold text-xl tracking-[-0.015em]">{shown}</h1>
      <IconButton label="Edit name" icon={<Pencil />} disabledReason={refusal} onPress={() => setEditing(true)} />
    </>
  );
}

/** "e" anywhere but while typing. */
function useEditKey(isOn: boolean, edit: () => void) {
  useEffect(() => {
    if (!isOn) return;
    const press = (event: KeyboardEvent | globalThis.KeyboardEvent) => {
      if (event.key !== "e" || !isShortcut(event as globalThis.KeyboardEvent)) return;
      event.preventDefault();
      edit();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  });
}

function UndoButton({ onUndo }: Readonly<{ onUndo: () => void }>) {
  return (
    <Button kind="quiet" size="sm" slot="close" aria-label="UNDO" onPress={onUndo}>
      UNDO
    </Button>
  );
}

interface NameInputProps {
  name: string;
  /** With the new name, or undefined when it was given up. */
  onDone: (name: string | undefined) => void;
}

/** A plain input: all that a field has around it would come with every page of a base station. */
const focusWhole = (input: HTMLInputElement | null) => {
  input?.focus();
  input?.select();
};

/** Enter or leaving saves, Esc gives up. */
function NameInput({ name, onDone }: Readonly<NameInputProps>) {
  const [text, setText] = useState(name);
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter") onDone(text.trim() || undefined);
    if (event.key === "Escape") onDone(undefined);
  };
  return (
    <input
      ref={focusWhole}
      aria-label="Name"
      autoComplete="off"
      maxLength={100}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={press}
      onBlur={() => onDone(text.trim() || undefined)}
      className="-mx-2 h-8 w-full min-w-0 max-w-120 flex-1 rounded-md border border-field bg-raised px-2 font-semibold text-xl tracking-[-0.015em] outline-0 focus:outline-2 focus:outline-ring focus:outline-offset-1 max-sm:h-11"
    />
  );
}
