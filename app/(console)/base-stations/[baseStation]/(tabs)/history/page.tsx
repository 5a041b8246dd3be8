import { History } from "lucide-react";
import { EventList } from "#components/audit/event-list";
import { EmptyState } from "#components/ui/empty-state";
import { Pagination } from "#components/ui/pagination";
import { listAuditEvents } from "#lib/audit/audit-events-view";
import { eventItems } from "#lib/audit/event-items";
import { ListAuditEvents } from "#lib/audit/schema";
import { pageData } from "#lib/web/page-data";
import { type StationParams, stationPageData } from "../../station-page-data";

interface HistoryTabProps extends StationParams {
  searchParams: Promise<{ cursor?: string | string[] }>;
}

/** History: what was done with this base station, by whom and from where; newest first. */
export default async function HistoryTab({ params, searchParams }: HistoryTabProps) {
  const { station } = await stationPageData((await params).baseStation);
  const { cursor } = await searchParams;
  // An address that somebody mistyped shows the newest.
  const asked = ListAuditEvents.safeParse({ baseStation: station.id, cursor });
  const input = asked.success ? asked.data : ListAuditEvents.parse({ baseStation: station.id });
  const { events, nextCursor } = await pageData((ctx) => listAuditEvents(ctx, input));
  const here = `/base-stations/${station.id}/history`;
  return (
    <>
      <div className="max-w-[61rem] px-6 pt-6 pb-4 max-sm:px-4 max-sm:pt-4">
        {events.length === 0 ? (
          <EmptyState icon={<History />} title="Nothing older">
            This is the beginning of what is kept.
          </EmptyState>
        ) : (
          <EventList events={eventItems(events)} />
        )}
      </div>
      <Pagination
        summary={input.cursor ? "Older events" : "Newest first"}
        previousHref={input.cursor ? here : undefined}
        nextHref={nextCursor ? `${here}?cursor=${nextCursor}` : undefined}
      />
    </>
  );
}
