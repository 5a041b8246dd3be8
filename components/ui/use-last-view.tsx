"use client";

import { useState } from "react";
import type { ListFailureFacts } from "./list-failure";

/** What a list shows while it cannot be read: what it showed last. Undefined when it never could. */
export function useLastView<V extends { page: unknown }>(view: V | ListFailureFacts) {
  const failure = "page" in view ? undefined : view;
  const [last, setLast] = useState<V>();
  if ("page" in view && view !== last) setLast(view);
  return { shown: "page" in view ? view : last, failure };
}
