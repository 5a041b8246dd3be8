"use client";

import { useEffect, useRef, useState } from "react";
import { callAction } from "#components/ui/use-action";
import type { FormAction, FormState } from "#lib/web/form-state";

/** A paste is one change; typing is judged when it rests. */
const REST_MS = 300;

/**
 * Asks the server about a text while it is entered; undefined until it has answered, and for an empty text. An answer
 * that a later text has overtaken is dropped, and one that was given against another version.
 *
 * @param version of what the text is judged against, where that changes.
 */
export function useCheckedText(text: string, name: string, check: FormAction, version = 0): FormState | undefined {
  const [checked, setChecked] = useState<{ text: string; version: number; state: FormState }>();
  const newest = useRef(0);
  useEffect(() => {
    const mine = ++newest.current;
    if (text.trim() === "") return;
    const timer = setTimeout(async () => {
      const state = await callAction(check, { [name]: text });
      if (newest.current === mine) setChecked({ text, version, state });
    }, REST_MS);
    return () => clearTimeout(timer);
  }, [text, name, check, version]);
  return checked?.text === text && checked.version === version ? checked.state : undefined;
}
