"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useCallback, useEffect, useRef, useState } from "react";

const PARAM = "dialog";

/**
 * The name of an open dialog, which stands in the URL as `?dialog=`: it survives a reload, can be linked to, and goes on
 * Back. It opens and closes at once; the URL follows by a navigation of Next's, whose trees a bare pushState leaves
 * behind: a refresh that meets such an address never ends (16.4).
 */
export function useDialogInUrl() {
  const router = useRouter();
  const path = usePathname();
  const asked = useSearchParams().get(PARAM) ?? undefined;
  const [open, setOpen] = useState(asked);
  /** What we have asked the URL to become. Until it is, its changes are of our making and no news. */
  const awaited = useRef<{ dialog: string | undefined }>(undefined);
  const isGoingBack = useRef(false);
  const isStepForward = useRef(false);

  const follow = useCallback(
    (dialog: string | undefined) => {
      awaited.current = { dialog };
      if (isGoingBack.current) return; // a step forward would meet the step back on its way
      if (dialog === undefined) router.replace(path, { scroll: false });
      else if (asked === undefined) {
        isStepForward.current = true;
        router.push(`${path}?${PARAM}=${dialog}`, { scroll: false });
      } else router.replace(`${path}?${PARAM}=${dialog}`, { scroll: false });
    },
    [router, path, asked],
  );

  useEffect(() => {
    const wanted = awaited.current;
    const hasGoneBack = isGoingBack.current && asked === undefined;
    if (hasGoneBack) isGoingBack.current = false;
    if (wanted === undefined) setOpen(asked);
    else if (wanted.dialog === asked) awaited.current = undefined;
    else if (hasGoneBack) follow(wanted.dialog); // it was opened again meanwhile
  }, [asked, follow]);

  const show = useCallback(
    (dialog: string) => {
      setOpen(dialog);
      follow(dialog);
    },
    [follow],
  );

  /** After a change: a step back would show for a moment what was there before it. */
  const closeChanged = useCallback(() => {
    setOpen(undefined);
    isStepForward.current = false;
    follow(undefined);
  }, [follow]);

  /** What was opened by a step forward is closed by a step back, else Back would lead to this very page. */
  const close = useCallback(() => {
    if (!isStepForward.current || asked === undefined || awaited.current) return closeChanged();
    setOpen(undefined);
    isStepForward.current = false;
    isGoingBack.current = true;
    awaited.current = { dialog: undefined };
    router.back();
  }, [router, asked, closeChanged]);

  return { open, show, close, closeChanged };
}
