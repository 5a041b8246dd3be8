"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

const EVERY_MS = 10_000;

/**
 * Reads the page again while a first contact is waited for. A station that is let in or refused is told of at once, as
 * every event of its is; a caller whose key nobody has declared belongs to nobody, so it has to be looked for.
 */
export function FirstContactWatch() {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) router.refresh();
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [router]);
  return null;
}
