"use client";

import { Eye, EyeOff } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Input } from "react-aria-components/TextField";
import { IconButton } from "./button";
import { cx } from "./class-names";
import { CONTROL } from "./field";
import { TextFrame, type TextFrameProps } from "./text-frame";

export interface TextFieldProps extends Omit<TextFrameProps, "children"> {
  placeholder?: string;
  /** For what is copied or compared: EUIs, serial numbers. */
  mono?: boolean;
  /** "lg" is 40 high, for sign-in. */
  size?: "md" | "lg";
  /** Inside the field at its right end. */
  end?: ReactNode;
}

/** One line of text. */
export function TextField({ placeholder, mono, size, end, ...frame }: TextFieldProps) {
  return (
    <TextFrame {...frame}>
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
    </TextFrame>
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
