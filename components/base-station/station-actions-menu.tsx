"use client";

import { ChevronDown, Ellipsis } from "lucide-react";
import { useTransition } from "react";
import { Button, IconButton } from "#components/ui/button";
import { MenuOnDemand } from "#components/ui/menu-on-demand";
import { toast } from "#components/ui/toast";
import { callAction } from "#components/ui/use-action";
import type { BaseStationView } from "#lib/base-station/base-station-view";
import type { FormAction } from "#lib/web/form-state";

const loadItems = () => import("./station-actions-items");

interface StationActionsMenuProps {
  station: Pick<BaseStationView, "id" | "version" | "administrative">;
  /** Why the operator may not; undefined when he may. */
  refusal: string | undefined;
  changeState: FormAction;
  /** An icon in the top bar in place of the button. */
  compact?: boolean;
}

/** What can be done with a base station as a whole; deletion last and apart. */
export function StationActionsMenu({ station, refusal, changeState, compact }: Readonly<StationActionsMenuProps>) {
  const [isPending, start] = useTransition();
  const { id, version, administrative } = station;
  const active = administrative.state === "ACTIVE";
  const change = () =>
    start(async () => {
      const state = await callAction(changeState, {
        baseStation: id,
        ifMatch: version,
        "patch.administrativeState": active ? "SUSPENDED" : "ACTIVE",
      });
      if (state.status === "done") toast.done(active ? "Base station suspended" : "Base station resumed");
      if (state.status === "failed") toast.failed(state.message, state.requestId);
    });
  const trigger = compact ? (
    <IconButton label="Actions" icon={<Ellipsis />} isPending={isPending} />
  ) : (
    <Button iconEnd={<ChevronDown />} isPending={isPending}>
      Actions
    </Button>
  );
  return (
    <MenuOnDemand load={loadItems} trigger={trigger}>
      {({ StationActionsItems }, opening) => (
        <StationActionsItems
          baseStation={id}
          isActive={active}
          refusal={refusal}
          onChangeState={change}
          opening={opening}
        />
      )}
    </MenuOnDemand>
  );
}
