"use client";

import { ArrowDownUp, Check } from "lucide-react";
import { Button } from "#components/ui/button";
import { Menu, MenuItem } from "#components/ui/menu";
import type { SortKey } from "#lib/base-station/values";
import { useListNavigation } from "./list-navigation";
import { type ListQuery, sortText } from "./list-url";

const TITLES: Record<SortKey, string> = {
  name: "Name",
  lrrId: "LRR-ID",
  model: "Model",
  rfRegion: "RF Region",
  certificate: "Certificate expiry",
  createdAt: "Created",
};

const words = ({ key, descending }: ListQuery["sort"]) => `${TITLES[key]}, ${descending ? "descending" : "ascending"}`;

const OFFERED = (["name", "certificate", "createdAt"] as const).flatMap((key) =>
  [false, true].map((descending) => ({ key, descending })),
);

/** The sort where no column heads are: on phones. */
export function ListSort({ query }: Readonly<{ query: ListQuery }>) {
  const { go } = useListNavigation();
  return (
    <Menu
      label="Sort"
      trigger={
        <Button kind="quiet" size="sm" icon={<ArrowDownUp />} className="-mr-2.5 font-normal text-xs">
          {words(query.sort)}
        </Button>
      }
    >
      {OFFERED.map((sort) => (
        <MenuItem
          key={sortText(sort)}
          icon={<Check className={sortText(sort) === sortText(query.sort) ? "" : "invisible"} />}
          onAction={() => go({ sort })}
        >
          {words(sort)}
        </MenuItem>
      ))}
    </Menu>
  );
}
