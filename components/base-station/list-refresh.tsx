"use client";

import { useRouter } from "next/navigation";
import { startTransition, useEffect } from "react";

/** No event tells this page of mere traffic: that would read it without end. */
const EVERY_MS = 30_000;

/** Reads the list again now and then, so that "8 s ago" of a station that goes on reporting does not grow old. */
export function ListRefresh() {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) startTransition(() => router.refresh());
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [router]);
  return null;
}
