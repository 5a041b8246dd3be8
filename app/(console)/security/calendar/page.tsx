import { CalendarClock } from "lucide-react";
import type { Metadata } from "next";
import { CalendarChart } from "#components/security/calendar-chart";
import { CalendarTable } from "#components/security/calendar-table";
import { PageHead } from "#components/shell/page-head";
import { EmptyState } from "#components/ui/empty-state";
import { getExpiryCalendar } from "#lib/certificate/calendar-view";
import { pageData } from "#lib/web/page-data";
import { Live } from "../../live";

export const metadata: Metadata = { title: "Expiry calendar" };

/** Security > Expiry calendar: two years of weeks. */
export default async function CalendarPage() {
  const calendar = await pageData(getExpiryCalendar);
  const { weeks, later } = calendar;
  const isEmpty = later === 0 && weeks.every(({ ending, renewals }) => ending === 0 && renewals === 0);
  return (
    <>
      <PageHead title="Expiry calendar" />
      <Live types={["certificate.", "base_station.", "policy."]} />
      {isEmpty ? (
        <EmptyState icon={<CalendarClock />} title="Nothing ends yet">
          Certificates that are valid appear here in the week in which they end.
        </EmptyState>
      ) : (
        <div className="flex flex-col gap-6 px-6 pb-6 max-sm:px-4">
          <p className="max-w-160 text-muted">
            Weeks go from Monday to Sunday, UTC. Renewals: what comes if every base station renews as soon as it may.
          </p>
          <CalendarChart weeks={weeks} kind="ending" />
          <CalendarChart weeks={weeks} kind="renewals" />
          <div className="max-w-160">
            <CalendarTable calendar={calendar} />
          </div>
        </div>
      )}
    </>
  );
}
