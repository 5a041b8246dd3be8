import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import { forecastRenewals, mondayOf, type RenewingGroup, WEEK_MS } from "./calendar-weeks";
import { inventoryCondition } from "./inventory-condition";
import { CALENDAR_WEEKS } from "./values";

/** One week, Monday to Sunday in UTC; days as "2027-05-03". */
export interface CalendarWeek {
  from: string;
  /** The next Monday. */
  to: string;
  /** Valid certificates that end in it. */
  ending: number;
  /** Renewals to be expected in it. */
  renewals: number;
}

export interface ExpiryCalendar {
  weeks: CalendarWeek[];
  /** Valid certificates that end after the last week. */
  later: number;
  /** The Monday after the last week. */
  end: string;
}

/** What ends and what is renewed in each week of the next two years, over all stations that the actor may see. */
export async function getExpiryCalendar(ctx: Context): Promise<ExpiryCalendar> {
  authorize(ctx.actor, "stations:read");
  const start = mondayOf(ctx.clock.now());
  const mondays = Array.from({ length: CALENDAR_WEEKS + 1 }, (_, week) => new Date(start.getTime() + week * WEEK_MS));
  const valid = inventoryCondition(ctx, { state: "valid" });
  const [ending, groups] = await Promise.all([
    ctx.db.$queryRaw<{ week: number; count: number }[]>`
      SELECT least(floor(extract(epoch FROM c.not_after - ${start}::timestamptz) / 604800), ${CALENDAR_WEEKS})::int AS week,
        count(*)::int AS count
      FROM certificate AS c WHERE ${valid} GROUP BY 1`,
    ctx.db.$queryRaw<RenewingGroup[]>`
      SELECT floor(extract(epoch FROM c.renewal_opens_at - ${start}::timestamptz) / 604800)::int AS week,
        floor(extract(epoch FROM c.renewal_opens_at - c.not_before) / 86400)::int AS "periodDays", count(*)::int AS count
      FROM certificate AS c WHERE ${valid} AND c.status = 'ISSUED' GROUP BY 1, 2`,
  ]);
  const endingIn = new Map(ending.map(({ week, count }) => [week, count]));
  const renewals = forecastRenewals(groups, CALENDAR_WEEKS);
  const day = (week: number) => mondays[week]?.toISOString().slice(0, 10) ?? "";
  return {
    weeks: renewals.map((count, week) => ({
      from: day(week),
      to: day(week + 1),
      ending: endingIn.get(week) ?? 0,
      renewals: count,
    })),
    later: endingIn.get(CALENDAR_WEEKS) ?? 0,
    end: day(CALENDAR_WEEKS),
  };
}
