import { DELIVERY_LOOKS, VALIDITY_LOOKS } from "#components/certificate/certificate-icons";
import { type Counter, CounterGroup, Counters } from "#components/ui/counters";
import type { BaseStationCounters } from "#lib/base-station/base-station-counters";
import { ADMINISTRATIVE_STATES, CERTIFICATE_FILTER_WORDS, COUNTED_CERTIFICATE_FILTERS } from "#lib/base-station/values";
import { ADMINISTRATIVE_LOOKS } from "./administrative-state";
import { type ListQuery, listHref } from "./list-url";

const CERTIFICATE_LOOKS = {
  "not-generated": VALIDITY_LOOKS.NOT_GENERATED,
  "waiting-for-download": DELIVERY_LOOKS.WAITING_FOR_DOWNLOAD,
  "not-downloaded": DELIVERY_LOOKS.NOT_DOWNLOADED,
  "renewal-overdue": VALIDITY_LOOKS.RENEWAL_OVERDUE,
  expired: VALIDITY_LOOKS.EXPIRED,
  revoked: VALIDITY_LOOKS.REVOKED,
} as const satisfies Record<(typeof COUNTED_CERTIFICATE_FILTERS)[number], unknown>;

interface ListCountersProps {
  query: ListQuery;
  counters: BaseStationCounters;
}

/** How many stations there are in each state; each is a filter that a press turns on and off. */
export function ListCounters({ query, counters }: Readonly<ListCountersProps>) {
  return (
    <Counters>
      <CounterGroup label="State" counters={administrative(query, counters)} />
      <CounterGroup label="Certificate" counters={certificate(query, counters)} />
    </Counters>
  );
}

function administrative(query: ListQuery, { all, active, suspended }: BaseStationCounters): Counter[] {
  const counts = { ACTIVE: active, SUSPENDED: suspended };
  return [
    {
      label: "All",
      count: all,
      href: listHref(query, { administrative: undefined, certificate: undefined }),
      isOn: query.administrative === undefined && query.certificate === undefined,
    },
    ...ADMINISTRATIVE_STATES.map((state) => {
      const isOn = query.administrative === state;
      const { word, icon, tone } = ADMINISTRATIVE_LOOKS[state];
      const href = listHref(query, { administrative: isOn ? undefined : state });
      return { label: word, count: counts[state], href, isOn, icon, tone };
    }),
  ];
}

function certificate(query: ListQuery, counters: BaseStationCounters): Counter[] {
  return COUNTED_CERTIFICATE_FILTERS.map((filter) => {
    const isOn = query.certificate === filter;
    const { icon, tone } = CERTIFICATE_LOOKS[filter];
    return {
      label: CERTIFICATE_FILTER_WORDS[filter],
      count: counters.certificate[filter],
      href: listHref(query, { certificate: isOn ? undefined : filter }),
      isOn,
      icon,
      tone,
    };
  });
}
