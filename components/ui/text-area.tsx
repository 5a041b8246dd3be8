"use client";

import { TextArea as AriaTextArea } from "react-aria-components/TextField";
import { cx } from "./class-names";
import { CONTROL } from "./field";
import { TextFrame, type TextFrameProps } from "./text-frame";

export interface TextAreaProps extends Omit<TextFrameProps, "children" | "type"> {
  rows?: number;
  placeholder?: string;
  mono?: boolean;
}

/** Several lines of text. */
export function TextArea({ placeholder, mono, rows = 4, ...frame }: TextAreaProps) {
  return (
    <TextFrame {...frame}>
      <AriaTextArea
        rows={rows}
        {...(placeholder && { placeholder })}
        className={cx(
          CONTROL,
          "block resize-y px-2.5 py-1.5 leading-5.5",
          mono && "overflow-x-auto whitespace-pre font-mono",
        )}
      />
    </TextFrame>
  );
}
