"use client";

import { useEffect } from "react";

/** Ctrl or Cmd Enter sends the form that has the focus. */
export function useSubmitKey() {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      const form = event.target instanceof Element ? event.target.closest("form") : null;
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
