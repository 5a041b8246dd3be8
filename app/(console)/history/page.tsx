import { History } from "lucide-react";
import type { Metadata } from "next";
import { EventList } from "#components/audit/event-list";
import { HistoryFilter } from "#components/audit/history-filter";
import { NotAllowed } from "#components/shell/not-allowed";
import { PageHead } from "#components/shell/page-head";
import { EmptyState } from "#components/ui/empty-state";
import { Pagination } from "#components/ui/pagination";
import { listAuditEvents } from "#lib/audit/audit-events-view";
import { eventItems } from "#lib/audit/event-items";
import { ListAuditEvents } from "#lib/audit/schema";
import { guardedPageData } from "#lib/web/page-data";
import { Live } from "../live";

export const metadata: Metadata = { title: "History" };

interface HistoryPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** The audit log of the organization. */
export default async function HistoryPage({ searchParams }: HistoryPageProps) {
  // An address that somebody mistyped shows the whole log.
  const asked = ListAuditEvents.safeParse(await searchParams);
  const input = asked.success ? asked.data : ListAuditEvents.parse({});
  const page = await guardedPageData((ctx) => listAuditEvents(ctx, input));
  if (!page.allowed) return <NotAllowed title="History" requestId={page.requestId} />;
  const { events, nextCursor } = page.data;
  const filter = input.action ? `action=${encodeURIComponent(input.action)}&` : "";
  return (
    <>
      <PageHead title="History" />
      {!input.cursor && <Live />}
      <div className="max-w-232 px-6 pb-6 max-sm:px-4">
        <div className="mb-5">
          <HistoryFilter current={input.action ?? ""} />
        </div>
        {events.length === 0 ? (
          <EmptyState icon={<History />} title="Nothing here yet">
            What users, tokens and the platform change is kept here.
          </EmptyState>
        ) : (
          <EventList events={eventItems(events)} withStation />
        )}
      </div>
      <Pagination
        summary={input.cursor ? "Older events" : "Newest first"}
        previousHref={input.cursor ? `/history${filter ? `?${filter.slice(0, -1)}` : ""}` : undefined}
        nextHref={nextCursor ? `/history?${filter}cursor=${nextCursor}` : undefined}
      />
    </>
  );
}
