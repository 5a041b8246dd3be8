import { ADMINISTRATIVE_STATES, CERTIFICATE_FILTER_WORDS, CERTIFICATE_FILTERS } from "#lib/base-station/values";
import { ADMINISTRATIVE_LOOKS } from "./administrative-state";

export type FilterField = "administrative" | "certificate";

interface FilterValues {
  title: string;
  values: readonly { id: string; word: string }[];
}

/** What the list can be filtered by. */
export const FILTER_FIELDS: Record<FilterField, FilterValues> = {
  administrative: {
    title: "State",
    values: ADMINISTRATIVE_STATES.map((id) => ({ id, word: ADMINISTRATIVE_LOOKS[id].word })),
  },
  certificate: {
    title: "Certificate",
    values: CERTIFICATE_FILTERS.map((id) => ({ id, word: CERTIFICATE_FILTER_WORDS[id] })),
  },
};
