import NextLink from "next/link";
import { cx } from "#components/ui/class-names";
import type { CalendarWeek } from "#lib/certificate/calendar-view";
import { inventoryHref, WHOLE_INVENTORY } from "./inventory-url";
import { weekText } from "./week-text";

interface CalendarChartProps {
  weeks: readonly CalendarWeek[];
  kind: "ending" | "renewals";
}

const TITLES = { ending: "Certificates that end", renewals: "Renewals to be expected" };
const COUNT = new Intl.NumberFormat("en-GB");
const MONTH = new Intl.DateTimeFormat("en-GB", { month: "short", year: "2-digit", timeZone: "UTC" });

/** Where the certificates are that end in a week. */
export const weekHref = ({ from, to }: Pick<CalendarWeek, "from" | "to">) =>
  inventoryHref(WHOLE_INVENTORY, { state: "valid", from, to });

/**
 * A bar for each week. A picture for those who see it: readers and the keyboard have the table below, with the same
 * numbers and links.
 */
export function CalendarChart({ weeks, kind }: Readonly<CalendarChartProps>) {
  const most = Math.max(1, ...weeks.map((week) => week[kind]));
  return (
    <figure className="min-w-0">
      <figcaption className="flex items-baseline gap-2 pb-2 text-xs">
        <span className="font-medium text-muted">{TITLES[kind]}</span>
        <span className="ml-auto text-faint tabular-nums">at most {COUNT.format(most)} in a week</span>
      </figcaption>
      <div aria-hidden="true" className="flex h-28 items-stretch border-line-strong border-b max-sm:h-20">
        {weeks.map((week) => (
          <Bar key={week.from} week={week} kind={kind} share={week[kind] / most} />
        ))}
      </div>
      <div aria-hidden="true" className="relative mt-1 h-4 text-faint text-xs">
        {weeks.flatMap((week, index) =>
          isQuarter(weeks, index) ? (
            <span
              key={week.from}
              className="absolute whitespace-nowrap max-sm:not-first:nth-[even]:hidden"
              style={{ left: `${(100 * index) / weeks.length}%` }}
            >
              {MONTH.format(new Date(week.to))}
            </span>
          ) : (
            []
          ),
        )}
      </div>
    </figure>
  );
}

function Bar({ week, kind, share }: Readonly<{ week: CalendarWeek; kind: CalendarChartProps["kind"]; share: number }>) {
  const count = week[kind];
  const bar = (
    <span
      className={cx(
        "block w-full rounded-t-[2px] forced-colors:bg-[CanvasText]",
        kind === "ending" ? "bg-accent group-hover/bar:bg-accent-hover" : "bg-idle-icon",
      )}
      style={{ height: count === 0 ? 0 : `max(2px, ${100 * share}%)` }}
    />
  );
  const place = "group/bar flex min-w-0 flex-1 items-end px-px max-sm:px-0";
  const words = `${weekText(week.from, week.to)}: ${COUNT.format(count)}`;
  if (kind === "renewals" || count === 0) {
    return (
      <span title={words} className={place}>
        {bar}
      </span>
    );
  }
  return (
    <NextLink
      prefetch={false}
      tabIndex={-1}
      href={weekHref(week)}
      title={words}
      className={cx(place, "hover:bg-hover")}
    >
      {bar}
    </NextLink>
  );
}

/** The first week that begins in a quarter; the present one stands without its name, lest two overlap. */
function isQuarter(weeks: readonly CalendarWeek[], index: number): boolean {
  const month = (week: CalendarWeek | undefined) => (week ? new Date(week.to).getUTCMonth() : -1);
  const here = month(weeks[index]);
  return index > 0 && here % 3 === 0 && here !== month(weeks[index - 1]) && index < weeks.length - 4;
}
