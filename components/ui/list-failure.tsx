"use client";

import { RotateCw } from "lucide-react";
import { useRouter } from "next/navigation";
import { startTransition } from "react";
import { Button } from "./button";
import { Strip } from "./strip";

/** Why a list could not be read. */
export interface ListFailureFacts {
  message: string;
  requestId: string;
}

/** Above a list that could not be read: what failed, RETRY, request id. The old rows stay below, greyed. */
export function ListFailure({ failure }: Readonly<{ failure: ListFailureFacts }>) {
  const router = useRouter();
  const retry = (
    <Button size="sm" icon={<RotateCw />} onPress={() => startTransition(() => router.refresh())}>
      RETRY
    </Button>
  );
  return (
    <div role="alert" className="px-6 pb-3 max-sm:px-4">
      <Strip tone="bad" title="The list could not be read" requestId={failure.requestId} action={retry}>
        {failure.message}
      </Strip>
    </div>
  );
}
