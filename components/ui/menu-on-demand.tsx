"use client";

import { type ReactElement, type ReactNode, useEffect, useRef, useState } from "react";
import { ButtonContext } from "react-aria-components/Button";
import type { MenuOpening } from "./menu-popover";
import { useOnDemand } from "./use-on-demand";

interface MenuOnDemandProps<Part extends object> {
  /** A Button or IconButton. */
  trigger: ReactElement;
  /** The file with the menu's items; always the same function. */
  load: () => Promise<Part>;
  /** Opens it by other means than the trigger: a key. */
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
  /** The MenuPopover, of what was loaded. */
  children: (part: Part, opening: MenuOpening) => ReactNode;
}

/** A menu whose script comes when its button is hovered, focused or pressed. */
export function MenuOnDemand<Part extends object>(props: Readonly<MenuOnDemandProps<Part>>) {
  const { trigger, load, isOpen: isOpenByKey = false, onOpenChange, children } = props;
  const button = useRef<HTMLButtonElement>(null);
  const [part, fetchPart] = useOnDemand(load);
  const [isOpenByButton, setOpenByButton] = useState(false);
  const [focus, setFocus] = useState<MenuOpening["autoFocus"]>("first");
  const isOpen = isOpenByButton || isOpenByKey;
  useEffect(() => {
    if (isOpen) fetchPart();
  }, [isOpen, fetchPart]);

  const open = (autoFocus: MenuOpening["autoFocus"]) => {
    setFocus(autoFocus);
    setOpenByButton(true);
    onOpenChange?.(true);
  };
  const close = () => {
    setOpenByButton(false);
    onOpenChange?.(false);
    setFocus("first");
  };
  return (
    <>
      <ButtonContext
        value={{
          ref: button,
          "aria-haspopup": "menu",
          "aria-expanded": isOpen,
          onHoverStart: fetchPart,
          onFocus: fetchPart,
          onPress: ({ pointerType }) => open(pointerType === "mouse" || pointerType === "touch" ? true : "first"),
          onKeyDown: (event) => {
            if (event.key === "ArrowDown" || event.key === "ArrowUp") open(event.key === "ArrowUp" ? "last" : "first");
            else event.continuePropagation();
          },
        }}
      >
        {trigger}
      </ButtonContext>
      {part && children(part, { triggerRef: button, isOpen, close, autoFocus: focus })}
    </>
  );
}
