"use client";

import type { ReactElement, ReactNode } from "react";
import {
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  MenuTrigger,
  Popover,
  Separator,
} from "react-aria-components/Menu";
import { cx } from "./class-names";
import { KeyCap } from "./key-cap";
import { ITEM, POPOVER } from "./popover-class";

interface MenuProps {
  /** A Button or IconButton. */
  trigger: ReactElement;
  /** Names the menu when the trigger's name does not. */
  label?: string;
  align?: "start" | "end";
  children: ReactNode;
}

/** A menu that opens from a button. */
export function Menu({ trigger, label, align = "end", children }: Readonly<MenuProps>) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover placement={align === "end" ? "bottom end" : "bottom start"} offset={4} className={cx(POPOVER, "w-60")}>
        <AriaMenu {...(label && { "aria-label": label })} className="outline-0">
          {children}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}

interface MenuItemProps {
  children: string;
  icon?: ReactNode;
  /** The key that does the same, shown at the right. */
  shortcut?: string;
  /** Destructive items are last, below a MenuRule. */
  danger?: boolean;
  href?: string;
  download?: string;
  onAction?: () => void;
  /** Why it cannot be used now: shown below its name, and the item does nothing. */
  disabledReason?: string | false | undefined;
}

/** One action or, with `href`, one place to go. */
export function MenuItem(props: Readonly<MenuItemProps>) {
  const { children, icon, shortcut, danger, href, download, onAction, disabledReason } = props;
  const off = Boolean(disabledReason);
  return (
    <AriaMenuItem
      textValue={children}
      shouldCloseOnSelect={!off}
      {...(!off && {
        ...(href && { href }),
        ...(download !== undefined && { download }),
        ...(onAction && { onAction }),
      })}
      {...(off && { render: (given) => <div {...(given as object)} aria-disabled="true" /> })}
      className={cx(ITEM, danger && !off && "text-bad [&>svg]:text-bad", off && "text-faint")}
    >
      {icon}
      <span className="min-w-0 flex-1">
        {children}
        {disabledReason && <span className="block text-xs">{disabledReason}</span>}
      </span>
      {shortcut && <KeyCap>{shortcut}</KeyCap>}
    </AriaMenuItem>
  );
}

/** The line above destructive items. */
export function MenuRule() {
  return <Separator className="mx-0 my-1 h-px border-0 bg-line" />;
}
