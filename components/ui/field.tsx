"use client";

import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { FieldError, Label, Text } from "react-aria-components/TextField";
import { cx } from "./class-names";

/** What every field has around its control. */
export interface FieldFrame {
  label: ReactNode;
  /** At the right of the label. */
  hint?: ReactNode;
  /** Below the control, until an error takes its line. */
  description?: ReactNode;
  /** Keeps the line below free, so that an error moves nothing. Off where errors come as a strip. */
  messageLine?: boolean;
}

/** Edge of inputs, selects and text areas. */
export const CONTROL =
  "w-full rounded-md border border-field bg-raised text-text outline-0 pointer-coarse:text-lg max-sm:text-lg data-focus-visible:outline-2 data-focus-visible:outline-ring data-focus-visible:outline-offset-1 data-focused:outline-2 data-focused:outline-ring data-focused:outline-offset-1 group-data-invalid/field:border-bad-icon group-data-invalid/field:shadow-[0_0_0_1px_var(--color-bad-icon)] data-disabled:bg-sunken data-disabled:text-faint group-data-readonly/field:bg-sunken";

/** Label above a control, its hint at the right. */
export function FieldLabel({
  label,
  hint,
  required,
}: Readonly<{ label: ReactNode; hint?: ReactNode; required?: boolean }>) {
  return (
    <div className="mb-1.5 flex flex-wrap items-baseline justify-between gap-x-4">
      <span>
        <Label className="font-medium">{label}</Label>
        {required && (
          <span aria-hidden="true" className="ml-1 text-bad">
            *
          </span>
        )}
      </span>
      {hint && <span className="text-faint text-xs">{hint}</span>}
    </div>
  );
}

interface MessageProps {
  description?: ReactNode;
  /** A fault found in the browser; else the server's for this field is shown. */
  fault?: string | undefined;
  keepLine?: boolean;
}

/**
 * The room of an error stays when the error goes. It goes when its field is left, which is also how a press on a button
 * below begins: the button must not slip away from under it.
 */
function keepRoom(fault: HTMLElement | null) {
  const line = fault?.closest<HTMLElement>("[data-message-line]");
  return () => {
    if (line) line.style.minHeight = `${line.offsetHeight}px`;
  };
}

/** Help or error, in one kept line. */
export function FieldMessage({ description, fault, keepLine = true }: Readonly<MessageProps>) {
  return (
    <div data-message-line className={cx("text-xs", keepLine ? "mt-1.5 min-h-4" : "not-empty:mt-1.5")}>
      {description && (
        <Text slot="description" className="block text-faint group-data-invalid/field:hidden">
          {description}
        </Text>
      )}
      <FieldError className="flex gap-1.5 text-bad">
        {({ validationErrors }) => (
          <>
            <CircleAlert className="mt-px size-3.5 text-bad-icon" />
            <span ref={keepRoom}>{fault ?? validationErrors.join(" ")}</span>
          </>
        )}
      </FieldError>
    </div>
  );
}
