"use client";

import { useEffect, useState } from "react";

/** Somewhere to go. */
export interface Found {
  id: string;
  label: string;
  href: string;
  /** Identifier, in mono. */
  mono?: string;
}

const PAUSE_MS = 120;

/** Asks `find` once typing pauses; an answer that comes after a newer question is dropped. */
export function useSearch(query: string, find: ((query: string) => Promise<Found[]>) | undefined) {
  const [answer, setAnswer] = useState<{ query: string; found: Found[]; failed?: boolean }>({ query: "", found: [] });
  useEffect(() => {
    if (!find || !query) return;
    let current = true;
    const timer = setTimeout(() => {
      find(query).then(
        (found) => current && setAnswer({ query, found }),
        () => current && setAnswer({ query, found: [], failed: true }),
      );
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [query, find]);
  const isPending = Boolean(find && query) && answer.query !== query;
  return { found: query ? answer.found : [], isPending, failed: !isPending && answer.failed === true };
}
