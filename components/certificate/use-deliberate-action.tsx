"use client";

import { useRouter } from "next/navigation";
import { startTransition, useState } from "react";
import { toast } from "#components/ui/toast";
import { type Fields, useAction } from "#components/ui/use-action";
import type { SecurityView } from "#lib/certificate/security-view";
import type { FormAction, FormState } from "#lib/web/form-state";

const STALE = "base_station_changed";

interface DeliberateInput {
  action: FormAction;
  /** The base station as the page shows it now. */
  view: SecurityView;
  /** Nothing has been chosen yet: what the operator sees is what the page shows. */
  follows?: boolean;
  /** Hears of success once the page shows it. */
  onDone?: (done: FormState & { status: "done" }) => void;
  /** Where to go at once after success: the page, and the dialog with it, may be gone before it could show anything. */
  leaveFor?: string;
}

/**
 * An action that cannot be undone, on the base station as it was when the dialog opened: when someone has changed it
 * since, the operator is told and decides again.
 */
export function useDeliberateAction({ action, view, follows = false, onDone, leaveFor }: DeliberateInput) {
  const router = useRouter();
  const [seen, setSeen] = useState(view);
  if (follows && seen !== view) setSeen(view);
  const { state, isPending, run } = useAction(
    async (previous, form) => {
      const next = await action(previous, form);
      if (next.status === "failed" && next.code === STALE) router.refresh();
      if (next.status === "done" && leaveFor !== undefined) {
        toast.done(next.message);
        startTransition(() => router.push(leaveFor));
      }
      return next;
    },
    (done) => {
      if (leaveFor !== undefined) return;
      toast.done(done.message);
      onDone?.(done);
    },
  );
  const failure = state.status === "failed" ? state : undefined;
  const isNewer = view.version !== seen.version && state.status !== "done";
  return {
    /** What the operator decides on: it does not change under his hands. */
    seen,
    isPending,
    run: (fields: Fields) => run({ ...fields, ifMatch: seen.version }),
    failure: failure?.code === STALE ? undefined : failure,
    stale: failure?.code === STALE || (isNewer && !isPending) ? { facts: failure?.facts } : undefined,
    keepMine: isNewer ? () => setSeen(view) : undefined,
  };
}
