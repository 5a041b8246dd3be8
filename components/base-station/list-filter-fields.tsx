import type { FilterField } from "#components/ui/list-filter-items";
import {
  ADMINISTRATIVE_STATES,
  CERTIFICATE_FILTER_WORDS,
  CERTIFICATE_FILTERS,
  HEALTH_STATE_WORDS,
  HEALTH_STATES,
} from "#lib/base-station/values";
import { ADMINISTRATIVE_LOOKS } from "./administrative-state";
import type { ListQuery } from "./list-url";

/** What the list can be filtered by; by domain where base stations have any. */
export function filterFields(
  { health, administrative, certificate, domain }: ListQuery,
  domains: readonly string[],
): FilterField[] {
  const choices = domain === undefined || domains.includes(domain) ? domains : [domain, ...domains];
  return [
    {
      id: "health",
      title: "Health",
      values: HEALTH_STATES.map((id) => ({ id: id.toLowerCase(), word: HEALTH_STATE_WORDS[id] })),
      current: health?.toLowerCase(),
    },
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
    ...(choices.length > 0
      ? [{ id: "domain", title: "Domain", values: choices.map((id) => ({ id, word: id })), current: domain }]
      : []),
  ];
}
