import type { FilterField } from "#components/ui/list-filters";
import { ADMINISTRATIVE_STATES, CERTIFICATE_FILTER_WORDS, CERTIFICATE_FILTERS } from "#lib/base-station/values";
import { ADMINISTRATIVE_LOOKS } from "./administrative-state";
import type { ListQuery } from "./list-url";

/** What the list can be filtered by. */
export function filterFields({ administrative, certificate }: ListQuery): FilterField[] {
  return [
    {
      id: "administrative",
      title: "State",
      values: ADMINISTRATIVE_STATES.map((id) => ({ id: id.toLowerCase(), word: ADMINISTRATIVE_LOOKS[id].word })),
      current: administrative?.toLowerCase(),
    },
    {
      id: "certificate",
      title: "Certificate",
      values: CERTIFICATE_FILTERS.map((id) => ({ id, word: CERTIFICATE_FILTER_WORDS[id] })),
      current: certificate,
    },
  ];
}
