"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { type Fields, type StationAction, useStationAction } from "#components/base-station/station-action";
import { toast } from "#components/ui/toast";
import type { FormState } from "#lib/web/form-state";

const STALE = "base_station_changed";

interface DeliberateInput {
  action: StationAction;
  /** Of the base station, as the page shows it now. */
  version: number;
  onDone: (done: FormState & { status: "done" }) => void;
}

/**
 * An action that cannot be undone, on the base station as it was when the dialog opened: when someone has changed it
 * since, the operator is told and decides again.
 */
export function useDeliberateAction({ action, version, onDone }: DeliberateInput) {
  const router = useRouter();
  const [seenVersion, setSeenVersion] = useState(version);
  const { state, isPending, run } = useStationAction(
    async (previous, form) => {
      const next = await action(previous, form);
      if (next.status === "failed" && next.code === STALE) router.refresh();
      return next;
    },
    (done) => {
      toast.done(done.message);
      onDone(done);
    },
  );
  const failure = state.status === "failed" ? state : undefined;
  const isNewer = version !== seenVersion && state.status !== "done";
  return {
    isPending,
    run: (fields: Fields) => run({ ...fields, ifMatch: seenVersion }),
    failure: failure?.code === STALE ? undefined : failure,
    stale: failure?.code === STALE || (isNewer && !isPending) ? { facts: failure?.facts } : undefined,
    keepMine: isNewer ? () => setSeenVersion(version) : undefined,
  };
}
