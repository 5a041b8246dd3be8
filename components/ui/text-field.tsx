"use client";

import { Eye, EyeOff } from "lucide-react";
import { type ReactNode, useState } from "react";
import { type TextFieldProps as AriaProps, TextField as AriaTextField, Input } from "react-aria-components/TextField";
import { IconButton } from "./button";
import { cx } from "./class-names";
import { CONTROL, type FieldFrame, FieldLabel, FieldMessage, useBlurCheck } from "./field";

export interface TextFieldProps extends FieldFrame, Omit<AriaProps, "children" | "className" | "style" | "validate"> {
  placeholder?: string;
  /** For what is copied or compared: EUIs, serial numbers. */
  mono?: boolean;
  /** "lg" is 40 high, for sign-in. */
  size?: "md" | "lg";
  /** Runs when the field is left; its text is shown as the error. */
  check?: (value: string) => string | undefined;
  /** An error found by other means, such as asking the server; the field's own check goes first. */
  fault?: string | undefined;
  /** Inside the field at its right end. */
  end?: ReactNode;
  className?: string;
}

/** One line of text: label and hint above, help or error below. */
export function TextField(props: TextFieldProps) {
  const { label, hint, description, messageLine, placeholder, mono, size, check, end, className, ...others } = props;
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
      <div className="relative">
        <Input
          {...(placeholder && { placeholder })}
          className={cx(
            CONTROL,
            "px-2.5",
            size === "lg" ? "h-10 text-base" : "h-(--control)",
            mono && "font-mono",
            Boolean(end) && "pr-10",
          )}
        />
        {end && <div className="absolute inset-y-0 right-1 flex items-center">{end}</div>}
      </div>
      <FieldMessage description={description} fault={fault} keepLine={messageLine ?? true} />
    </AriaTextField>
  );
}

/** A password, which can be shown. Pasting and password managers work. */
export function PasswordField(props: Omit<TextFieldProps, "type" | "end" | "mono">) {
  const [shown, setShown] = useState(false);
  return (
    <TextField
      {...props}
      type={shown ? "text" : "password"}
      spellCheck="false"
      end={
        <IconButton
          label={shown ? "Hide password" : "Show password"}
          aria-pressed={shown}
          icon={shown ? <EyeOff /> : <Eye />}
          onPress={() => setShown(!shown)}
        />
      }
    />
  );
}
