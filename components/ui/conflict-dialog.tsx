"use client";

import { Button } from "./button";
import { Dialog, DialogBody, DialogCancel, DialogFoot } from "./dialog";
import { RelativeTime } from "./time";

/** A field that two people left different. */
export interface ConflictingField {
  label: string;
  yours: string;
  theirs: string;
}

/** Of a form, as the hook that saves it gives it. */
interface ConflictingEdit {
  conflict:
    | undefined
    | {
        /** Who changed it, and when (RFC 3339). */
        changedBy: string;
        changedAt: string;
        /** Of those that you changed; empty when the other changed only fields that you left alone. */
        fields: readonly ConflictingField[];
      };
  isPending: boolean;
  keepMine: () => void;
  takeTheirs: () => void;
  cancel: () => void;
}

/** Somebody saved first: field by field what both want, and the choice. What was typed stays until one is made. */
export function ConflictDialog({ edit }: Readonly<{ edit: ConflictingEdit }>) {
  const { conflict, isPending, keepMine, takeTheirs, cancel } = edit;
  if (!conflict) return null;
  const { changedBy, changedAt, fields } = conflict;
  return (
    <Dialog
      title="Changed in the meantime"
      subtitle={
        <>
          {changedBy} changed this <RelativeTime at={changedAt} bare />
        </>
      }
      role="alertdialog"
      isOpen
      onOpenChange={(isOpen) => !isOpen && cancel()}
    >
      <DialogBody>
        {fields.length > 0 ? (
          <ConflictTable fields={fields} />
        ) : (
          <p className="text-muted">Your fields and theirs are different ones. Keeping yours keeps theirs too.</p>
        )}
        <p className="text-faint text-xs">Fields that you did not change stay as {changedBy} left them.</p>
      </DialogBody>
      <DialogFoot>
        <DialogCancel autoFocus />
        <Button onPress={takeTheirs}>TAKE THEIRS</Button>
        <Button kind="primary" isPending={isPending} onPress={keepMine}>
          KEEP MINE
        </Button>
      </DialogFoot>
    </Dialog>
  );
}

function ConflictTable({ fields }: Readonly<{ fields: readonly ConflictingField[] }>) {
  const head = "py-1.5 pr-3 text-left font-medium text-faint text-xs";
  const cell = "border-line border-t py-2 pr-3 align-top wrap-anywhere whitespace-pre-line";
  return (
    <table className="w-full table-fixed">
      <caption className="sr-only">Your fields that differ from theirs</caption>
      <thead>
        <tr>
          <th scope="col" className={`${head} w-30`}>
            Field
          </th>
          <th scope="col" className={head}>
            Yours
          </th>
          <th scope="col" className={head}>
            Theirs
          </th>
        </tr>
      </thead>
      <tbody>
        {fields.map(({ label, yours, theirs }) => (
          <tr key={label}>
            <th scope="row" className={`${cell} text-left font-normal text-muted`}>
              {label}
            </th>
            <td className={cell}>{yours}</td>
            <td className={cell}>{theirs}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
