"use client";

import { LoaderCircle } from "lucide-react";
import { useEffect } from "react";
import { useOnDemand } from "#components/ui/use-on-demand";

const loadTerminal = () => import("./terminal");
const RETRY_MS = 1000;

interface TerminalPanelProps {
  session: string;
  /** Whether one may type as soon as it is connected. */
  takesFocus: boolean;
}

/** The terminal of an open session; its script comes now, and only now. */
export function TerminalPanel(props: Readonly<TerminalPanelProps>) {
  const [part, fetchPart] = useOnDemand(loadTerminal);
  const isThere = part !== undefined;
  useEffect(() => {
    if (isThere) return;
    fetchPart();
    const timer = setInterval(fetchPart, RETRY_MS); // it asks again only when it has failed
    return () => clearInterval(timer);
  }, [isThere, fetchPart]);
  return (
    <div className="border-line border-t p-3 max-sm:p-2">
      {part ? (
        <part.Terminal {...props} />
      ) : (
        <p className="flex h-104 items-center justify-center gap-2 text-muted">
          <LoaderCircle className="motion-safe:animate-spin" /> Loading the terminal
        </p>
      )}
    </div>
  );
}
