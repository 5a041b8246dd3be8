"use client";

import { CirclePause, CirclePlay, Pencil, Trash2 } from "lucide-react";
import { useStationDialog } from "#components/station-frame/station-dialog";
import { MenuItem, MenuRule } from "#components/ui/menu";
import { type MenuOpening, MenuPopover } from "#components/ui/menu-popover";

interface StationActionsItemsProps {
  baseStation: string;
  /** Active, not suspended. */
  isActive: boolean;
  /** Why the operator may not; undefined when he may. */
  refusal: string | undefined;
  /** Suspends or resumes. */
  onChangeState: () => void;
  opening: MenuOpening;
}

/** What can be done with a base station as a whole. */
export function StationActionsItems(props: Readonly<StationActionsItemsProps>) {
  const { baseStation, isActive, refusal, onChangeState, opening } = props;
  const { show } = useStationDialog();
  return (
    <MenuPopover label="Actions" opening={opening}>
      <MenuItem icon={<Pencil />} href={`/base-stations/${baseStation}/edit`} disabledReason={refusal}>
        Edit
      </MenuItem>
      <MenuItem icon={isActive ? <CirclePause /> : <CirclePlay />} disabledReason={refusal} onAction={onChangeState}>
        {isActive ? "Suspend" : "Resume"}
      </MenuItem>
      <MenuRule />
      <MenuItem icon={<Trash2 />} danger onAction={() => show("delete")} disabledReason={refusal}>
        DELETE...
      </MenuItem>
    </MenuPopover>
  );
}
