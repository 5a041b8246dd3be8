"use client";

import { X } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import { UNSTABLE_ToastQueue as ToastQueue } from "react-aria-components/Toast";
import { IconButton } from "./button";
import type { Notice } from "./toast-list";
import { useOnDemand } from "./use-on-demand";

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

const loadList = () => import("./toast-list");

/** What all pages have: here in the root layout, so that they share one copy of its script. */
const CLOSE = <IconButton slot="close" label="Close" icon={<X />} tooltip={false} />;

/** Where toasts appear; once, in the root layout. Their script comes with the first. */
export function ToastRegion() {
  const [part, fetchPart] = useOnDemand(loadList);
  useEffect(() => {
    if (queue.visibleToasts.length > 0) fetchPart();
    return queue.subscribe(fetchPart);
  }, [fetchPart]);
  return part ? <part.ToastList queue={queue} close={CLOSE} /> : null;
}
