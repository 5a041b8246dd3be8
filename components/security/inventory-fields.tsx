import type { FilterField } from "#components/ui/list-filter-items";
import type { SortChoice } from "#components/ui/list-sort-items";
import {
  CERTIFICATE_PURPOSE_WORDS,
  CERTIFICATE_PURPOSES,
  EXPIRY_BUCKET_WORDS,
  EXPIRY_BUCKETS,
  INVENTORY_SORTS,
  INVENTORY_STATE_WORDS,
  INVENTORY_STATES,
  type InventorySort,
  KEY_ALGORITHMS,
  purposeText,
} from "#lib/certificate/values";
import { type InventoryQuery, inventorySort } from "./inventory-url";

/** What the inventory can be filtered by. */
export function inventoryFields(
  { state, expiry, issuer, algorithm, purpose }: InventoryQuery,
  issuers: readonly { id: string; name: string }[],
): FilterField[] {
  return [
    {
      id: "state",
      title: "State",
      values: INVENTORY_STATES.map((id) => ({ id, word: INVENTORY_STATE_WORDS[id] })),
      current: state,
    },
    {
      id: "expiry",
      title: "Ends",
      values: EXPIRY_BUCKETS.map((id) => ({ id, word: EXPIRY_BUCKET_WORDS[id] })),
      current: expiry,
    },
    { id: "issuer", title: "Issuer", values: issuers.map(({ id, name }) => ({ id, word: name })), current: issuer },
    {
      id: "algorithm",
      title: "Key",
      values: KEY_ALGORITHMS.map((id) => ({ id, word: id })),
      current: algorithm,
    },
    {
      id: "purpose",
      title: "For",
      values: CERTIFICATE_PURPOSES.map(purposeText).map((id) => ({ id, word: CERTIFICATE_PURPOSE_WORDS[id] })),
      current: purpose,
    },
  ];
}

const TITLES: Record<InventorySort, string> = { notAfter: "Ends", issuedAt: "Issued", baseStation: "Base station" };

/** "Ends, ascending". */
export const inventorySortWords = ({ key, descending }: InventoryQuery["sort"]) =>
  `${TITLES[key]}, ${descending ? "descending" : "ascending"}`;

/** The sorts that phones offer. */
export const INVENTORY_SORT_CHOICES: readonly SortChoice[] = INVENTORY_SORTS.flatMap((key) =>
  [false, true].map((descending) => {
    const sort = { key, descending };
    return { sort: inventorySort(sort), words: inventorySortWords(sort) };
  }),
);
