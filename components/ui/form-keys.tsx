"use client";

import { useEffect } from "react";

/** Ctrl or Cmd Enter sends the form that has the focus, or the page's when nothing has it: a list that just closed. */
export function useSubmitKey() {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      const at = event.target instanceof Element ? event.target : null;
      const form = at === document.body ? document.querySelector<HTMLFormElement>("main form") : at?.closest("form");
      if (!form) return;
      event.preventDefault();
      event.stopPropagation();
      form.requestSubmit();
    };
    // Before the field itself, which may take Enter for a press.
    document.addEventListener("keydown", press, { capture: true });
    return () => document.removeEventListener("keydown", press, { capture: true });
  }, []);
}
