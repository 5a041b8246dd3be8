"use client";

import { Check } from "lucide-react";
import { MenuItem } from "#components/ui/menu";
import { type MenuOpening, MenuPopover } from "#components/ui/menu-popover";
import { useListNavigation } from "./list-navigation";
import { sortWords } from "./list-sort";
import { type ListQuery, sortText } from "./list-url";

const OFFERED = (["name", "certificate", "createdAt"] as const).flatMap((key) =>
  [false, true].map((descending) => ({ key, descending })),
);

/** The sorts to choose from. */
export function SortMenuItems({ query, opening }: Readonly<{ query: ListQuery; opening: MenuOpening }>) {
  const { go } = useListNavigation();
  return (
    <MenuPopover label="Sort" opening={opening}>
      {OFFERED.map((sort) => (
        <MenuItem
          key={sortText(sort)}
          icon={<Check className={sortText(sort) === sortText(query.sort) ? "" : "invisible"} />}
          onAction={() => go({ sort })}
        >
          {sortWords(sort)}
        </MenuItem>
      ))}
    </MenuPopover>
  );
}
