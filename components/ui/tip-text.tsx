"use client";

import { type ReactNode, useState } from "react";
import { Focusable } from "react-aria-components/Tooltip";
import { cx } from "./class-names";
import { Tooltip } from "./tooltip";

interface TipTextProps {
  /** What more there is to know: often TooltipFacts. */
  content: ReactNode;
  placement?: "top" | "end";
  /** Dotted line below, for text that asks to be looked into: expiry. */
  dotted?: boolean;
  children: ReactNode;
  className?: string;
}

/** Text that tells more on focus, hover and (on touch) tap. */
export function TipText({ content, placement = "end", dotted = true, children, className }: Readonly<TipTextProps>) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Tooltip content={content} placement={placement} keepOnPress isOpen={isOpen} onOpenChange={setOpen}>
      <Focusable>
        <button
          type="button"
          onClick={() => setOpen(true)}
          className={cx(
            "rounded-sm text-left tabular-nums",
            dotted && "text-muted underline decoration-dotted decoration-field underline-offset-4",
            className,
          )}
        >
          {children}
        </button>
      </Focusable>
    </Tooltip>
  );
}
