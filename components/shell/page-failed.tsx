"use client";

import { RefreshCw } from "lucide-react";
import { Button } from "#components/ui/button";
import { ProblemScreen } from "#components/ui/problem-screen";

interface PageFailedProps {
  /** Under which the server logged the fault. */
  digest: string | undefined;
  retry: () => void;
  standalone?: boolean;
}

/** In place of a page that could not be shown. */
export function PageFailed({ digest, retry, standalone = false }: Readonly<PageFailedProps>) {
  return (
    <ProblemScreen
      standalone={standalone}
      title="This page could not be shown"
      requestId={digest}
      actions={
        <Button kind="primary" icon={<RefreshCw />} onPress={() => retry()}>
          RETRY
        </Button>
      }
    >
      Something went wrong on our side, and it is logged. Nothing you entered elsewhere was changed.
    </ProblemScreen>
  );
}
