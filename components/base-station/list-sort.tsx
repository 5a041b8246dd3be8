"use client";

import { ArrowDownUp } from "lucide-react";
import { Button } from "#components/ui/button";
import { MenuOnDemand } from "#components/ui/menu-on-demand";
import type { SortKey } from "#lib/base-station/values";
import type { ListQuery } from "./list-url";

const loadItems = () => import("./sort-menu-items");

const TITLES: Record<SortKey, string> = {
  name: "Name",
  lrrId: "LRR-ID",
  model: "Model",
  rfRegion: "RF Region",
  certificate: "Certificate expiry",
  createdAt: "Created",
};

/** "Name, ascending". */
export const sortWords = ({ key, descending }: ListQuery["sort"]) =>
  `${TITLES[key]}, ${descending ? "descending" : "ascending"}`;

/** The sort where no column heads are: on phones. */
export function ListSort({ query }: Readonly<{ query: ListQuery }>) {
  return (
    <MenuOnDemand
      load={loadItems}
      trigger={
        <Button kind="quiet" size="sm" icon={<ArrowDownUp />} className="-mr-2.5 font-normal text-xs">
          {sortWords(query.sort)}
        </Button>
      }
    >
      {({ SortMenuItems }, opening) => <SortMenuItems query={query} opening={opening} />}
    </MenuOnDemand>
  );
}
