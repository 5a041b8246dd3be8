"use client";

import { useEffect } from "react";

/** Ctrl or Cmd Enter sends the form that has the focus. */
export function useSubmitKey() {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
      const form = event.target instanceof Element ? event.target.closest("form") : null;
      if (!form) return;
      event.preventDefault();
      form.requestSubmit();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}
