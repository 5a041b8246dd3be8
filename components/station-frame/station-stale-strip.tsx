"use client";

import type { ReactNode } from "react";
import { Button } from "#components/ui/button";
import { Strip } from "#components/ui/strip";
import { RelativeTime } from "#components/ui/time";
import type { Facts } from "#lib/web/form-state";

interface StationStaleStripProps {
  /** Of the refusal: who changed the base station, and when. */
  facts: Facts | undefined;
  /** Goes on with what is in the dialog; undefined until the present state has arrived. */
  onKeepMine: (() => void) | undefined;
  onTakeTheirs: () => void;
  /** How it stands now. */
  children?: ReactNode;
}

/** The conflict, told inside the dialog it concerns: nothing typed is lost, and nothing of the other is overwritten. */
export function StationStaleStrip({ facts, onKeepMine, onTakeTheirs, children }: Readonly<StationStaleStripProps>) {
  const who = typeof facts?.changedBy === "string" ? facts.changedBy : "Someone";
  const when = typeof facts?.changedAt === "string" ? facts.changedAt : undefined;
  return (
    <div role="alert">
      <Strip
        tone="warn"
        title={
          when ? (
            <>
              {who} changed this base station <RelativeTime at={when} bare />
            </>
          ) : (
            "Someone changed this base station since you opened it."
          )
        }
        action={
          <div className="flex shrink-0 gap-2 max-sm:flex-col">
            <Button
              size="sm"
              disabledReason={!onKeepMine && "The present state is on its way"}
              {...(onKeepMine && { onPress: onKeepMine })}
            >
              KEEP MINE
            </Button>
            <Button size="sm" onPress={onTakeTheirs}>
              TAKE THEIRS
            </Button>
          </div>
        }
      >
        Review before saving. {children && <>It stands now: {children}</>}
      </Strip>
    </div>
  );
}
