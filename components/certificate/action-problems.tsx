"use client";

import { StationStaleStrip } from "#components/station-frame/station-stale-strip";
import { Strip } from "#components/ui/strip";
import type { useDeliberateAction } from "./use-deliberate-action";

/** On top of the dialog: that someone else was faster, or why the action failed. */
export function ActionProblems({
  of: { stale, keepMine, failure },
  onLeave,
}: Readonly<{ of: Omit<ReturnType<typeof useDeliberateAction>, "run" | "isPending" | "seen">; onLeave: () => void }>) {
  return (
    <>
      {stale && <StationStaleStrip facts={stale.facts} onKeepMine={keepMine} onTakeTheirs={onLeave} />}
      {failure && (
        <Strip
          tone="bad"
          title={<span role="alert">{failure.message}</span>}
          {...(failure.requestId && { requestId: failure.requestId })}
        />
      )}
    </>
  );
}
