import { Link } from "#components/ui/link";
import type { ExpiryCalendar } from "#lib/certificate/calendar-view";
import { weekHref } from "./calendar-chart";
import { inventoryHref, WHOLE_INVENTORY } from "./inventory-url";
import { weekText } from "./week-text";

const COUNT = new Intl.NumberFormat("en-GB");
const HEAD = "h-8 border-line border-y font-medium text-faint text-xs";
const CELL = "h-(--row) border-line border-b tabular-nums";

/** The same as the chart in numbers: the weeks in which something happens. */
export function CalendarTable({ calendar }: Readonly<{ calendar: ExpiryCalendar }>) {
  const { weeks, later, end } = calendar;
  const busy = weeks.filter(({ ending, renewals }) => ending > 0 || renewals > 0);
  return (
    <table className="w-full border-separate border-spacing-0 text-muted">
      <caption className="sr-only">Certificates that end and renewals to be expected, by week</caption>
      <thead>
        <tr>
          <th scope="col" className={`${HEAD} text-left`}>
            Week
          </th>
          <th scope="col" className={`${HEAD} w-32 text-right`}>
            Certificates end
          </th>
          <th scope="col" className={`${HEAD} w-32 text-right`}>
            Renewals
          </th>
        </tr>
      </thead>
      <tbody>
        {busy.map((week) => (
          <tr key={week.from}>
            <th scope="row" className={`${CELL} text-left font-normal text-text`}>
              {weekText(week.from, week.to)}
            </th>
            <td className={`${CELL} text-right`}>
              {week.ending === 0 ? (
                "0"
              ) : (
                <Link
                  href={weekHref(week)}
                  aria-label={`${COUNT.format(week.ending)} certificates end, ${weekText(week.from, week.to)}`}
                >
                  {COUNT.format(week.ending)}
                </Link>
              )}
            </td>
            <td className={`${CELL} text-right`}>{COUNT.format(week.renewals)}</td>
          </tr>
        ))}
        {later > 0 && (
          <tr>
            <th scope="row" className={`${CELL} text-left font-normal text-text`}>
              Later, {weekText(end, undefined)}
            </th>
            <td className={`${CELL} text-right`}>
              <Link
                href={inventoryHref(WHOLE_INVENTORY, { state: "valid", from: end })}
                aria-label={`${COUNT.format(later)} certificates end later`}
              >
                {COUNT.format(later)}
              </Link>
            </td>
            <td className={`${CELL} text-right`}>-</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}
