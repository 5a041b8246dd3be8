"use client";

import type { ReactNode } from "react";
import { Button, type ButtonProps, IconButton } from "./button";

interface HeadButtonProps extends Pick<ButtonProps, "disabledReason" | "onPress" | "onHoverStart" | "onFocus"> {
  /** "Add server". */
  label: string;
  /** Where there is room for words; without them the label in capitals. */
  words?: string;
  icon: ReactNode;
  /** An icon alone, for the top bar of a phone. */
  compact: boolean;
}

/** The primary button of a page's head, such as ADD SERVER. */
export function HeadButton({ label, words = label.toUpperCase(), compact, ...rest }: Readonly<HeadButtonProps>) {
  if (compact) return <IconButton label={label} {...rest} />;
  return (
    <Button kind="primary" {...rest}>
      {words}
    </Button>
  );
}
