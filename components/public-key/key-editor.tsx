"use client";

import type { RefObject } from "react";
import { cx } from "#components/ui/class-names";
import type { PublicKeyFault } from "#lib/pki/public-key-text";
import { type EditorLine, editorLines, editorText, keepCarriageReturns, type MarkKind, type Piece } from "./key-text";

interface KeyEditorProps {
  value: string;
  onChange: (value: string) => void;
  faults: readonly PublicKeyFault[];
  label: string;
  hint: string;
  /** Id of the messages below. */
  describedBy: string;
  textArea: RefObject<HTMLTextAreaElement | null>;
  isReadOnly?: boolean;
}

const METRICS =
  "col-start-1 row-start-1 min-w-full py-1.5 font-mono text-[0.78125rem] leading-5.5 whitespace-pre [tab-size:2] pointer-coarse:text-lg max-sm:text-lg";

/**
 * The text of a key with line numbers. Three layers of the same metrics lie over each other: the marks, the text area,
 * and the numbers with what is wrong. The marks are drawn behind the text, so that what is copied from here is what was
 * pasted. One box scrolls them all.
 */
export function KeyEditor(props: Readonly<KeyEditorProps>) {
  const { value, onChange, faults, label, hint, describedBy, textArea, isReadOnly = false } = props;
  const lines = editorLines(value, faults);
  const isInvalid = faults.length > 0;
  return (
    <div>
      <div className="mb-1.5 flex items-baseline gap-2">
        <label htmlFor="public-key-text" className="font-medium">
          {label}
        </label>
        <span className="ml-auto text-faint text-xs max-sm:hidden">{hint}</span>
      </div>
      <div
        data-invalid={isInvalid || undefined}
        className="max-h-[23.5rem] overflow-auto rounded-md border border-field bg-sunken [scrollbar-width:thin] has-[textarea:focus-visible]:outline-2 has-[textarea:focus-visible]:outline-ring has-[textarea:focus-visible]:outline-offset-2 data-invalid:border-bad-icon data-invalid:shadow-[0_0_0_1px_var(--color-bad-icon)]"
      >
        <div className="grid w-max min-w-full">
          <Marks lines={lines} />
          <textarea
            id="public-key-text"
            name="publicKey"
            ref={textArea}
            value={value}
            readOnly={isReadOnly}
            wrap="off"
            spellCheck={false}
            autoCapitalize="off"
            autoComplete="off"
            autoCorrect="off"
            aria-invalid={isInvalid}
            aria-describedby={describedBy}
            data-1p-ignore
            data-lpignore="true"
            onChange={(event) => onChange(keepCarriageReturns(value, event.target.value))}
            onPaste={(event) => {
              const pasted = event.clipboardData.getData("text");
              if (!/\r(?!\n)/.test(pasted) || isReadOnly) return;
              event.preventDefault();
              const { selectionStart, selectionEnd } = event.currentTarget;
              onChange(value.slice(0, selectionStart) + editorText(pasted) + value.slice(selectionEnd));
            }}
            className={cx(
              METRICS,
              "block h-full resize-none overflow-hidden bg-transparent pr-3 pl-10 text-text outline-none",
            )}
          />
          <Gutter lines={lines} />
        </div>
      </div>
    </div>
  );
}

const ROW = "min-h-5.5 pr-3 data-fault:bg-bad-soft";

/** Under the text: the coloured lines and, in them, the places. Keeps the room of ten lines free. */
function Marks({ lines }: Readonly<{ lines: readonly EditorLine[] }>) {
  return (
    <div aria-hidden="true" className={cx(METRICS, "min-h-[14.5rem] pb-7 text-transparent select-none")}>
      {lines.map(({ number, pieces, labels }) => (
        <div
          key={number}
          data-line={number}
          data-fault={labels.length > 0 || undefined}
          className={cx(
            ROW,
            "pl-10 data-fault:shadow-[inset_3px_0_var(--color-bad-icon)]",
            labels.length > 0 && "pr-40",
          )}
        >
          {pieces.map((piece) => (
            <Mark key={piece.at} piece={piece} />
          ))}
        </div>
      ))}
    </div>
  );
}

const TINT =
  "bg-[color-mix(in_oklab,var(--color-bad-icon)_24%,transparent)] shadow-[inset_0_-2px_var(--color-bad-icon)]";
const GLYPH = "relative before:absolute before:inset-y-0 before:left-0 before:text-bad";

const MARKS: Record<MarkKind, string> = {
  text: TINT,
  space: `${TINT} bg-[radial-gradient(circle,var(--color-bad)_2px,transparent_2.4px)] bg-size-[1ch_100%]`,
  "no-break": `${TINT} bg-[radial-gradient(circle,transparent_1.6px,var(--color-bad)_1.9px_2.9px,transparent_3.2px)] bg-size-[1ch_100%]`,
  tab: `${TINT} ${GLYPH} before:content-['→']`,
  "zero-width": "relative before:absolute before:inset-y-0 before:-left-px before:w-0.5 before:bg-bad-icon",
};

function Mark({ piece }: Readonly<{ piece: Piece }>) {
  return piece.mark ? (
    <span data-mark={piece.mark} className={MARKS[piece.mark]}>
      {piece.text}
    </span>
  ) : (
    piece.text
  );
}

/** Over the text: line numbers at the left and what is wrong at the right, both in view however far it is scrolled. */
function Gutter({ lines }: Readonly<{ lines: readonly EditorLine[] }>) {
  return (
    <div aria-hidden="true" className={cx(METRICS, "pointer-events-none pb-7 select-none")}>
      {lines.map(({ number, labels }) => (
        <div
          key={number}
          data-fault={labels.length > 0 || undefined}
          className="group/line flex min-h-5.5 justify-between"
        >
          <span className="sticky left-0 w-10 bg-sunken pr-3 text-right text-faint tabular-nums group-data-fault/line:bg-bad-soft group-data-fault/line:font-semibold group-data-fault/line:text-bad group-data-fault/line:shadow-[inset_3px_0_var(--color-bad-icon)]">
            {number}
          </span>
          {labels.length > 0 && (
            <span className="sticky right-0 bg-bad-soft pr-3 pl-2 font-medium font-sans text-bad text-xs leading-5.5">
              {labels.join(", ")}
            </span>
          )}
        </div>
      ))}
    </div>
  );
}
