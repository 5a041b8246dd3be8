"use client";

import type { ReactNode } from "react";
import { Dialog } from "#components/ui/dialog";

interface DeliberateDialogProps {
  title: string;
  /** Which base station: name and LRR-ID. */
  subtitle: ReactNode;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog that asks before something that cannot be undone; its foot is a DeliberateFoot. */
export function DeliberateDialog({ title, subtitle, onClose, children }: Readonly<DeliberateDialogProps>) {
  return (
    <Dialog title={title} subtitle={subtitle} role="alertdialog" isOpen onOpenChange={(isOpen) => !isOpen && onClose()}>
      {children}
    </Dialog>
  );
}
