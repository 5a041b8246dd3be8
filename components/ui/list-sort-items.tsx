"use client";

import { Check } from "lucide-react";
import { useListNavigation } from "./list-navigation";
import { MenuItem } from "./menu";
import { type MenuOpening, MenuPopover } from "./menu-popover";

/** A sort to choose: what the address says, and words for it. */
export interface SortChoice {
  /** "-name"; of the list's own order undefined. */
  sort: string | undefined;
  /** "Name, descending". */
  words: string;
}

interface ListSortItemsProps {
  current: string;
  choices: readonly SortChoice[];
  opening: MenuOpening;
}

/** The sorts to choose from. */
export function ListSortItems({ current, choices, opening }: Readonly<ListSortItemsProps>) {
  const { go } = useListNavigation();
  return (
    <MenuPopover label="Sort" opening={opening}>
      {choices.map(({ sort, words }) => (
        <MenuItem
          key={words}
          icon={<Check className={words === current ? "" : "invisible"} />}
          onAction={() => go({ sort })}
        >
          {words}
        </MenuItem>
      ))}
    </MenuPopover>
  );
}
