import { DELIVERY_LOOKS, VALIDITY_LOOKS } from "#components/certificate/certificate-icons";
import { HEALTH_LOOKS } from "#components/lns/lns-states";
import { type Counter, CounterGroup, Counters } from "#components/ui/counters";
import type { BaseStationCounters } from "#lib/base-station/base-station-counters";
import { CERTIFICATE_FILTER_WORDS, HEALTH_STATE_WORDS, HEALTH_STATES } from "#lib/base-station/values";
import { type ListQuery, listHref } from "./list-url";

/** What somebody should look at. */
const CERTIFICATES = [
  { filter: "renewal-overdue", look: VALIDITY_LOOKS.RENEWAL_OVERDUE },
  { filter: "not-downloaded", look: DELIVERY_LOOKS.NOT_DOWNLOADED },
  { filter: "expired", look: VALIDITY_LOOKS.EXPIRED },
] as const;

interface ListCountersProps {
  query: ListQuery;
  counters: BaseStationCounters;
}

/** How many stations there are in each state; each is a filter that a press turns on and off. */
export function ListCounters({ query, counters }: Readonly<ListCountersProps>) {
  return (
    <Counters>
      <CounterGroup label="Health" counters={health(query, counters)} />
      <CounterGroup label="Certificate" counters={certificate(query, counters)} />
    </Counters>
  );
}

function health(query: ListQuery, counters: BaseStationCounters): Counter[] {
  return [
    {
      label: "All",
      count: counters.all,
      href: listHref(query, { health: undefined, administrative: undefined, certificate: undefined }),
      isOn: query.health === undefined && query.administrative === undefined && query.certificate === undefined,
    },
    ...HEALTH_STATES.map((state) => {
      const isOn = query.health === state;
      const { icon, tone } = HEALTH_LOOKS[state];
      const href = listHref(query, { health: isOn ? undefined : state });
      return { label: HEALTH_STATE_WORDS[state], count: counters.health[state], href, isOn, icon, tone };
    }),
  ];
}

function certificate(query: ListQuery, counters: BaseStationCounters): Counter[] {
  return CERTIFICATES.map(({ filter, look: { icon, tone } }) => {
    const isOn = query.certificate === filter;
    const href = listHref(query, { certificate: isOn ? undefined : filter });
    const count = counters.certificate[filter];
    return { label: CERTIFICATE_FILTER_WORDS[filter], count, href, isOn, icon, tone };
  });
}
