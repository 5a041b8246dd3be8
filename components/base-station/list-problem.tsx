"use client";

import { RotateCw } from "lucide-react";
import { useRouter } from "next/navigation";
import { startTransition } from "react";
import { Button } from "#components/ui/button";
import { ProblemScreen } from "#components/ui/problem-screen";

interface StationsProblemProps {
  /** Of the server's log. */
  digest: string | undefined;
  reset: () => void;
}

/** In place of a page of base stations that failed as a whole. */
export function StationsProblem({ digest, reset }: Readonly<StationsProblemProps>) {
  const router = useRouter();
  const retry = () =>
    startTransition(() => {
      router.refresh();
      reset();
    });
  return (
    <ProblemScreen
      title="This page could not be shown"
      requestId={digest}
      actions={
        <Button icon={<RotateCw />} onPress={retry}>
          RETRY
        </Button>
      }
    >
      Something went wrong on our side. Nothing was changed.
    </ProblemScreen>
  );
}
