import { useCallback, useRef, useState } from "react";

/**
 * A part of the page whose script comes when it is first wanted: undefined until then. `fetchPart` on hover and focus
 * has it there at the press. One that could not be fetched is tried again at the next wish.
 */
export function useOnDemand<Part extends object>(load: () => Promise<Part>) {
  const [part, setPart] = useState<Part>();
  const asked = useRef(false);
  const fetchPart = useCallback(() => {
    if (asked.current) return;
    asked.current = true;
    load().then(setPart, () => {
      asked.current = false;
    });
  }, [load]);
  return [part, fetchPart] as const;
}
