"use client";

import { ArrowDownUp } from "lucide-react";
import { Button } from "./button";
import type { SortChoice } from "./list-sort-items";
import { MenuOnDemand } from "./menu-on-demand";

const loadItems = () => import("./list-sort-items");

interface ListSortProps {
  /** Words of the sort that is on. */
  current: string;
  choices: readonly SortChoice[];
}

/** The sort where no column heads are: on phones. */
export function ListSort({ current, choices }: Readonly<ListSortProps>) {
  return (
    <MenuOnDemand
      load={loadItems}
      trigger={
        <Button kind="quiet" size="sm" icon={<ArrowDownUp />} className="-mr-2.5 font-normal text-xs">
          {current}
        </Button>
      }
    >
      {({ ListSortItems }, opening) => <ListSortItems current={current} choices={choices} opening={opening} />}
    </MenuOnDemand>
  );
}
