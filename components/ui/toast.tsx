"use client";

import { CircleCheck, CircleX, LoaderCircle, X } from "lucide-react";
import type { ReactNode } from "react";
import { Text } from "react-aria-components/Text";
import {
  UNSTABLE_Toast as AriaToast,
  UNSTABLE_ToastRegion as AriaToastRegion,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
} from "react-aria-components/Toast";
import { IconButton } from "./button";

interface Notice {
  kind: "done" | "busy" | "failed";
  message: string;
  /** Of a failure, to quote when asking for help. */
  requestId?: string | undefined;
  /** A button or link, such as UNDO or "View job". */
  action?: ReactNode;
}

const SHOWN_MS = 6000;
/** Long enough to think better of it: UNDO. */
const WITH_ACTION_MS = 10_000;
const queue = new ToastQueue<Notice>({ maxVisibleToasts: 3 });

/**
 * Says at the bottom right what came of something. `done` and `busy` leave after 6 s, with an action after 10, but not while hovered or focused;
 * `failed` stays until it is closed.
 */
export const toast = {
  done: (message: string, action?: ReactNode) =>
    queue.add({ kind: "done", message, action }, { timeout: action ? WITH_ACTION_MS : SHOWN_MS }),
  busy: (message: string, action?: ReactNode) => queue.add({ kind: "busy", message, action }, { timeout: SHOWN_MS }),
  failed: (message: string, requestId?: string, action?: ReactNode) =>
    queue.add({ kind: "failed", message, requestId, action }),
};

const ICONS = {
  done: <CircleCheck className="text-ok-icon" />,
  busy: <LoaderCircle className="animate-spin text-busy-icon motion-reduce:animate-none" />,
  failed: <CircleX className="text-bad-icon" />,
};

/** Where toasts appear; once, in the root layout. */
export function ToastRegion() {
  return (
    <AriaToastRegion
      queue={queue}
      className="fixed right-4 bottom-4 z-(--z-toast) flex w-88 max-w-[calc(100vw-2rem)] flex-col-reverse gap-3 rounded-lg"
    >
      {({ toast: shown }) => (
        <AriaToast
          toast={shown}
          className="floating flex min-h-11 animate-toast items-center gap-2.5 rounded-lg py-1.5 pr-2 pl-3.5 motion-reduce:animate-none"
        >
          {ICONS[shown.content.kind]}
          <ToastContent className="min-w-0 flex-1 py-1">
            <Text slot="title" className="block wrap-anywhere">
              {shown.content.message}
            </Text>
            {shown.content.requestId && (
              <Text slot="description" className="block text-faint text-xs">
                Request <span className="mono">{shown.content.requestId}</span>
              </Text>
            )}
          </ToastContent>
          {shown.content.action}
          <IconButton slot="close" label="Close" icon={<X />} tooltip={false} />
        </AriaToast>
      )}
    </AriaToastRegion>
  );
}
