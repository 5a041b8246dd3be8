"use client";

import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Dialog } from "react-aria-components/Dialog";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { IconButton } from "#components/ui/button";
import { Brand } from "./brand";
import type { MenuEntry } from "./menu-entries";
import { SideNav } from "./side-nav";

export interface MenuDrawerProps {
  menu: readonly MenuEntry[];
  about: string;
  /** On phones, where the top bar has no room for it: account and appearance. */
  foot: ReactNode;
}

interface MenuDrawerPanelProps extends MenuDrawerProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}

/** The drawer itself. */
export function MenuDrawerPanel({ menu, about, foot, isOpen, onOpenChange }: Readonly<MenuDrawerPanelProps>) {
  return (
    <ModalOverlay
      isDismissable
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      className="fixed inset-0 z-(--z-drawer) bg-scrim transition-opacity duration-(--dur-3) ease-out data-entering:opacity-0 data-exiting:opacity-0"
    >
      <Modal className="h-full w-67 max-w-[calc(100vw-3rem)] transition-transform duration-(--dur-3) ease-out data-entering:-translate-x-4 data-exiting:-translate-x-4">
        <Dialog
          aria-label="Menu"
          className="flex h-full flex-col overflow-y-auto bg-canvas px-2 pb-3 shadow-dialog outline-0"
        >
          <div className="flex items-center justify-between">
            <Brand />
            <IconButton slot="close" label="Close menu" tooltip={false} icon={<X />} />
          </div>
          <SideNav menu={menu} />
          <div className="mt-auto flex items-center gap-1 border-line border-t pt-2 sm:hidden">{foot}</div>
          <p className="px-2 pt-3 text-faint text-xs sm:mt-auto">{about}</p>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
