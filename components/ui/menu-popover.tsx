"use client";

import type { ReactNode, RefObject } from "react";
import { Menu as AriaMenu, Popover } from "react-aria-components/Menu";
import { cx } from "./class-names";
import { POPOVER } from "./popover-class";

/** What a MenuOnDemand tells its menu. */
export interface MenuOpening {
  triggerRef: RefObject<HTMLElement | null>;
  isOpen: boolean;
  close: () => void;
  /** An item, or the menu as a whole. */
  autoFocus: "first" | "last" | true;
}

interface MenuPopoverProps {
  opening: MenuOpening;
  label: string;
  align?: "start" | "end";
  /** Several things can be chosen one after the other. */
  staysOpen?: boolean;
  children: ReactNode;
}

/** The menu of a MenuOnDemand. */
export function MenuPopover(props: Readonly<MenuPopoverProps>) {
  const { opening, label, align = "end", staysOpen = false, children } = props;
  const { triggerRef, isOpen, close, autoFocus } = opening;
  return (
    <Popover
      trigger="MenuTrigger"
      aria-label={label}
      triggerRef={triggerRef}
      isOpen={isOpen}
      onOpenChange={(open) => !open && close()}
      placement={align === "end" ? "bottom end" : "bottom start"}
      offset={4}
      className={cx(POPOVER, "w-60")}
    >
      <AriaMenu
        aria-label={label}
        autoFocus={autoFocus}
        shouldCloseOnSelect={!staysOpen}
        onClose={close}
        className="outline-0"
      >
        {children}
      </AriaMenu>
    </Popover>
  );
}
