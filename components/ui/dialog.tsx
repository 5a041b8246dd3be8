"use client";

import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Dialog as AriaDialog, DialogTrigger, Heading, Modal, ModalOverlay } from "react-aria-components";
import { Button, IconButton } from "./button";
import { cx } from "./class-names";

export { DialogTrigger };

interface DialogProps {
  title: string;
  /** Which base station: name and LRR-ID. */
  subtitle?: ReactNode;
  /** 576, or 736 for the key dialog. */
  size?: "md" | "wide";
  /** `alertdialog` when it asks before something that cannot be undone; then focus starts on CANCEL. */
  role?: "dialog" | "alertdialog";
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
  /** DialogBody and DialogFoot, often inside a Form; a function is given `close`. */
  children: ReactNode | ((controls: { close: () => void }) => ReactNode);
}

const SCRIM =
  "fixed inset-0 z-(--z-dialog) flex h-(--visual-viewport-height,100dvh) items-start justify-center bg-scrim transition-opacity duration-(--dur-3) ease-out data-entering:opacity-0 data-exiting:opacity-0 sm:pt-22";
const PANEL =
  "flex w-full transition duration-(--dur-3) ease-out data-entering:translate-y-2 data-entering:opacity-0 max-sm:h-full sm:max-h-[calc(100%-1.5rem)] sm:w-[calc(100vw-2rem)]";
const BOX =
  "flex min-h-0 w-full flex-col bg-overlay outline-0 [--color-hover:var(--color-press)] sm:rounded-xl sm:shadow-dialog [&>form]:flex [&>form]:min-h-0 [&>form]:flex-1 [&>form]:flex-col forced-colors:border";

/**
 * A modal dialog. Its top edge stays at 88 px, so that growth never shifts what was read; the body scrolls, the foot
 * stays; below 640 px it fills the screen. Esc closes it, a click beside does not: input is never lost by accident.
 */
export function Dialog({ title, subtitle, size = "md", role = "dialog", children, ...state }: Readonly<DialogProps>) {
  return (
    <ModalOverlay {...state} className={SCRIM}>
      <Modal className={cx(PANEL, size === "wide" ? "sm:max-w-184" : "sm:max-w-144")}>
        <AriaDialog role={role} className={BOX}>
          {({ close }) => (
            <>
              <header className="relative shrink-0 px-6 pt-5 pr-14 max-sm:px-4 max-sm:pr-14">
                <Heading slot="title" className="font-semibold text-lg tracking-[-0.01em]">
                  {title}
                </Heading>
                {subtitle && <p className="text-muted">{subtitle}</p>}
                <IconButton
                  slot="close"
                  label="Close"
                  icon={<X />}
                  tooltip={false}
                  className="absolute! top-4 right-4 max-sm:top-2 max-sm:right-2"
                />
              </header>
              {typeof children === "function" ? children({ close }) : children}
            </>
          )}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** The part that scrolls. */
export function DialogBody({ children, className }: Readonly<{ children: ReactNode; className?: string }>) {
  return (
    <div
      className={cx("flex min-h-0 flex-1 flex-col gap-4.5 overflow-y-auto px-6 pt-4.5 pb-5.5 max-sm:px-4", className)}
    >
      {children}
    </div>
  );
}

/** Reason or warning at the left, then DialogCancel and the action. */
export function DialogFoot({ note, children }: Readonly<{ note?: ReactNode; children: ReactNode }>) {
  return (
    <footer className="flex shrink-0 flex-wrap items-center justify-end gap-3 border-line border-t px-6 py-3.5 max-sm:px-4">
      <div
        role="status"
        className="mr-auto flex min-h-4 items-center gap-1.5 max-sm:basis-full max-sm:empty:hidden text-faint text-xs [&_svg]:size-3.5"
      >
        {note}
      </div>
      {children}
    </footer>
  );
}

/** CANCEL. With `autoFocus` it has the focus when the dialog opens: for everything that cannot be undone. */
export function DialogCancel({
  autoFocus = false,
  label = "CANCEL",
}: Readonly<{ autoFocus?: boolean; label?: string }>) {
  return (
    <Button
      slot="close"
      autoFocus={autoFocus}
      className="data-focused:outline-2 data-focused:outline-ring data-focused:outline-offset-2"
    >
      {label}
    </Button>
  );
}
