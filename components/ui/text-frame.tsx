"use client";

import { type ReactNode, useState } from "react";
import { type TextFieldProps as AriaProps, TextField as AriaTextField } from "react-aria-components/TextField";
import { cx } from "./class-names";
import { type FieldFrame, FieldLabel, FieldMessage } from "./field";

export interface TextFrameProps extends FieldFrame, Omit<AriaProps, "children" | "className" | "style" | "validate"> {
  /** Runs when the field is left; its text is shown as the error. */
  check?: (value: string) => string | undefined;
  /** An error found by other means, such as asking the server; the field's own check goes first. */
  fault?: string | undefined;
  className?: string;
  /** The control. */
  children: ReactNode;
}

/** Around a control that takes text: label and hint above, help or error below. */
export function TextFrame(props: TextFrameProps) {
  const { label, hint, description, messageLine, check, fault: given, className, children, ...rest } = props;
  const { fault: found, onLeave, onEdit } = useBlurCheck(check);
  const fault = found ?? given;
  return (
    <AriaTextField
      {...rest}
      // `false` would hide the server's error.
      {...(fault !== undefined && { isInvalid: true })}
      onBlur={(event) => {
        onLeave(event.target.value);
        rest.onBlur?.(event);
      }}
      onChange={(value) => {
        onEdit();
        rest.onChange?.(value);
      }}
      data-field={rest.name}
      className={cx("group/field", className)}
    >
      <FieldLabel label={label} hint={hint} required={rest.isRequired ?? false} />
      {children}
      <FieldMessage description={description} fault={fault} keepLine={messageLine ?? true} />
    </AriaTextField>
  );
}

/** Checks a value when its field is left, not while typing; the fault goes as soon as the value changes. */
function useBlurCheck(check: ((value: string) => string | undefined) | undefined) {
  const [fault, setFault] = useState<string>();
  return { fault, onLeave: (value: string) => setFault(check?.(value)), onEdit: () => setFault(undefined) };
}
