"use client";

import {
  type TextFieldProps as AriaProps,
  TextArea as AriaTextArea,
  TextField as AriaTextField,
} from "react-aria-components/TextField";
import { cx } from "./class-names";
import { CONTROL, type FieldFrame, FieldLabel, FieldMessage, useBlurCheck } from "./field";

export interface TextAreaProps
  extends FieldFrame,
    Omit<AriaProps, "children" | "className" | "style" | "validate" | "type"> {
  rows?: number;
  placeholder?: string;
  mono?: boolean;
  check?: (value: string) => string | undefined;
  /** An error found by other means, such as asking the server; the field's own check goes first. */
  fault?: string | undefined;
  className?: string;
}

/** Several lines of text. */
export function TextArea(props: TextAreaProps) {
  const { label, hint, description, messageLine, placeholder, mono, rows = 4, check, className, ...others } = props;
  const { fault: given, ...rest } = others;
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
      <AriaTextArea
        rows={rows}
        {...(placeholder && { placeholder })}
        className={cx(
          CONTROL,
          "block resize-y px-2.5 py-1.5 leading-5.5",
          mono && "overflow-x-auto whitespace-pre font-mono",
        )}
      />
      <FieldMessage description={description} fault={fault} keepLine={messageLine ?? true} />
    </AriaTextField>
  );
}
