import type { SortChoice } from "#components/ui/list-sort-items";
import type { SortKey } from "#lib/base-station/values";
import { type ListQuery, sortParameter } from "./list-url";

const TITLES: Record<SortKey, string> = {
  name: "Name",
  lrrId: "LRR-ID",
  model: "Model",
  rfRegion: "RF Region",
  certificate: "Certificate expiry",
  lastReport: "Last report",
  createdAt: "Created",
};

/** "Name, ascending". */
export const sortWords = ({ key, descending }: ListQuery["sort"]) =>
  `${TITLES[key]}, ${descending ? "descending" : "ascending"}`;

/** The sorts that phones offer. */
export const SORT_CHOICES: readonly SortChoice[] = (
  ["name", "certificate", "lastReport", "createdAt"] as const
).flatMap((key) =>
  [false, true].map((descending) => {
    const sort = { key, descending };
    return { sort: sortParameter(sort), words: sortWords(sort) };
  }),
);
