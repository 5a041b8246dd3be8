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
  /** What we ask the URL to become: its arrival is no news, and may come after the dialog was closed again. */
  const own = useRef<string>(undefined);
  const isStepForward = useRef(false);

  useEffect(() => {
    if (asked !== undefined && asked === own.current) return;
    own.current = undefined;
    setOpen(asked);
  }, [asked]);

  const show = useCallback(
    (dialog: string) => {
      setOpen(dialog);
      own.current = dialog;
      const href = `${path}?${PARAM}=${dialog}`;
      if (asked !== undefined) router.replace(href, { scroll: false });
      else {
        isStepForward.current = true;
        router.push(href, { scroll: false });
      }
    },
    [router, path, asked],
  );

  /** After a change: a step back would show for a moment what was there before it. */
  const closeChanged = useCallback(() => {
    setOpen(undefined);
    isStepForward.current = false;
    router.replace(path, { scroll: false });
  }, [router, path]);

  /** What was opened by a step forward is closed by a step back, else Back would lead to this very page. */
  const close = useCallback(() => {
    if (!isStepForward.current || asked === undefined) return closeChanged();
    setOpen(undefined);
    isStepForward.current = false;
    router.back();
  }, [router, asked, closeChanged]);

  return { open, show, close, closeChanged };
}
