"use client";

import { CircleCheck, CircleX, LoaderCircle } from "lucide-react";
import type { ReactNode } from "react";
import { Text } from "react-aria-components/Text";
import {
  UNSTABLE_Toast as AriaToast,
  UNSTABLE_ToastRegion as AriaToastRegion,
  UNSTABLE_ToastContent as ToastContent,
  type UNSTABLE_ToastQueue as ToastQueue,
} from "react-aria-components/Toast";

export interface Notice {
  kind: "done" | "busy" | "failed";
  message: string;
  /** Of a failure, to quote when asking for help. */
  requestId?: string | undefined;
  /** A button or link, such as UNDO or "View job". */
  action?: ReactNode;
}

const ICONS = {
  done: <CircleCheck className="text-ok-icon" />,
  busy: <LoaderCircle className="animate-spin text-busy-icon motion-reduce:animate-none" />,
  failed: <CircleX className="text-bad-icon" />,
};

/** The toasts there are; each with a button that closes it. */
export function ToastList({ queue, close }: Readonly<{ queue: ToastQueue<Notice>; close: ReactNode }>) {
  return (
    <AriaToastRegion
      queue={queue}
      // A dialog fills a phone: there they lie under its title, never on the buttons of its foot.
      className="fixed right-4 bottom-4 z-(--z-toast) flex w-88 max-w-[calc(100vw-2rem)] flex-col-reverse gap-3 rounded-lg max-sm:in-[body:has([role=dialog],[role=alertdialog]:not([aria-modal=false]))]:top-18 max-sm:in-[body:has([role=dialog],[role=alertdialog]:not([aria-modal=false]))]:bottom-auto"
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
          {close}
        </AriaToast>
      )}
    </AriaToastRegion>
  );
}
