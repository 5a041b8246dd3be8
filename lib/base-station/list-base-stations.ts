import { authorize } from "#lib/audit/authorize";
import type { Context } from "#lib/audit/context";
import { Prisma } from "#lib/generated/prisma/client";
import { certificateCondition } from "./certificate-condition";
import { healthCondition } from "./health-condition";
import { lastReportSql } from "./last-report-sql";
import { type Cursor, decodeCursor, encodeCursor } from "./list-cursor";
import { type ListOrder, listOrder } from "./list-order";
import { type BaseStationRow, baseStationRow, type FoundRow, ROW_COLUMNS, ROW_TABLES } from "./list-row";
import type { ListBaseStations } from "./schema";
import type { CertificateFilter } from "./values";

export interface BaseStationPage {
  rows: BaseStationRow[];
  /** How many rows come before the first of these, as counted while paging. */
  offset: number;
  nextCursor: string | null;
  previousCursor: string | null;
  /** All that match; only when asked for. */
  total: number | null;
}

/**
 * A page of the stations that the actor may see: one query, a second for the total. Stable under inserts; stations
 * without a value come last in either direction. `q` matches any part of name, LRR-ID, LRR-UUID, EUI-64, serial number,
 * tag or key fingerprint, in any case.
 *
 * @throws DomainError invalid `validation_failed` for a cursor that is not of this list, search and sort.
 */
export async function listBaseStations(ctx: Context, input: ListBaseStations): Promise<BaseStationPage> {
  authorize(ctx.actor, "stations:read");
  const cursor = input.cursor === undefined ? undefined : decodeCursor(input, input.cursor);
  const backwards = cursor?.side === "before";
  const lastReport = lastReportSql(ctx.organizationId, ctx.clock.now());
  const oneStanding = inOrderOfStanding(input);
  const order = listOrder({ sort: input.sort, reversed: backwards, oneStanding, lastReport });
  const beyond = cursor ? Prisma.sql`AND ${order.beyond(cursor.values, cursor.id)}` : Prisma.empty;

  const [found, total] = await Promise.all([
    ctx.db.$queryRaw<Sorted[]>(pageQuery(ctx, input, Prisma.sql`${visible(ctx)} ${beyond}`, order)),
    input.count ? countMatching(ctx, Prisma.sql`${visible(ctx)} AND ${narrowed(ctx, input, false)}`) : null,
  ]);
  const more = found.length > input.limit;
  const rows = found.slice(0, input.limit);
  if (backwards) rows.reverse();
  const now = ctx.clock.now();
  return { ...cursors(input, rows, cursor, more), rows: rows.map((row) => baseStationRow(row, now)), total };
}

type Sorted = FoundRow & { sort_values: (string | null)[] };

/** One row more than the page shows tells whether another page follows. */
function pageQuery(ctx: Context, input: ListBaseStations, listed: Prisma.Sql, order: ListOrder): Prisma.Sql {
  const columns = Prisma.sql`${ROW_COLUMNS}, ARRAY[${order.texts}] AS sort_values`;
  const wanted = Prisma.sql`${listed} AND ${narrowed(ctx, input, false)}`;
  const size = input.limit + 1;
  if (input.sort.some(({ key }) => key === "lastReport")) {
    // Stations report all the time, so no index knows the order of their reports: all that match are sorted.
    return Prisma.sql`SELECT ${columns} FROM ${ROW_TABLES} WHERE id IN (
      SELECT id FROM (SELECT id, ${order.keys} FROM ${ROW_TABLES} WHERE ${wanted}) AS hit
      ORDER BY ${order.byNames} LIMIT ${size}
    ) ORDER BY ${order.by}`;
  }
  if (!isNarrowed(input)) {
    return Prisma.sql`SELECT ${columns} FROM ${ROW_TABLES} WHERE ${wanted} ORDER BY ${order.by} LIMIT ${size}`;
  }
  // The planner believes that matches lie evenly in the order, and walks the order's index until it has a page. Names
  // that begin with "Zug" do not: it would pass 90,000 others. So a short walk is tried, and where it does not fill the
  // page all matches are fetched and sorted.
  return Prisma.sql`
    WITH near AS MATERIALIZED (
      SELECT id FROM (
        SELECT id, (${narrowed(ctx, input, true)}) AS matches FROM base_station WHERE ${listed} ORDER BY ${order.by} LIMIT ${size * WALK}
      ) AS walked WHERE matches LIMIT ${size}
    ),
    hit AS MATERIALIZED (
      SELECT id, ${order.keys} FROM base_station WHERE (SELECT count(*) FROM near) < ${size} AND ${wanted}
    )
    SELECT ${columns} FROM ${ROW_TABLES} WHERE id IN (
      SELECT id FROM near WHERE (SELECT count(*) FROM near) = ${size}
      UNION ALL
      (SELECT id FROM hit ORDER BY ${order.byNames} LIMIT ${size})
    ) ORDER BY ${order.by}`;
}

/** Rows that the short walk passes for each row of the page: a page of 50 is found if one row in 10 matches. */
const WALK = 10;

/** Shorter searches than this cannot use the trigram index, and match much. */
const TRIGRAM = 3;

function isNarrowed(input: ListBaseStations): boolean {
  const { q, health, certificate, administrative, domain } = input;
  if (domain !== undefined || health !== undefined) return true;
  if (q) return q.length >= TRIGRAM || certificate !== undefined || administrative !== undefined;
  return (certificate !== undefined || administrative !== undefined) && !inOrderOfStanding(input);
}

/** Filtered by the certificate alone and sorted by its end: base_station_certificate_idx has these rows in that order. */
function inOrderOfStanding({ q, sort, health, certificate, administrative, domain }: ListBaseStations): boolean {
  if (q || health || administrative || domain !== undefined || certificate === undefined) return false;
  return sort[0]?.key === "certificate" && BY_STANDING.has(certificate);
}

const BY_STANDING: ReadonlySet<CertificateFilter> = new Set([
  "not-generated",
  "being-generated",
  "valid",
  "less-than-1-month",
  "less-than-1-week",
  "expired",
  "revoked",
]);

const visible = (ctx: Context) => Prisma.sql`organization_id = ${ctx.organizationId} AND deleted_at IS NULL`;

/** What search and filters ask for. @param few whether it is asked of the rows of a short walk, else of all. */
function narrowed(
  ctx: Context,
  { q, health, certificate, administrative, domain }: ListBaseStations,
  few: boolean,
): Prisma.Sql {
  const all = [Prisma.sql`TRUE`];
  if (q) all.push(Prisma.sql`search_text LIKE ${`%${q.toLowerCase().replace(/[\\%_]/g, "\\$&")}%`}`);
  if (administrative) all.push(Prisma.sql`administrative_state = ${administrative}::administrative_state`);
  if (domain) all.push(Prisma.sql`domains @> ARRAY[${domain}]`);
  if (certificate) all.push(certificateCondition(certificate, ctx.clock.now()));
  if (health) all.push(healthCondition(health, { organizationId: ctx.organizationId, now: ctx.clock.now(), few }));
  return Prisma.join(all, " AND ");
}

async function countMatching(ctx: Context, matching: Prisma.Sql): Promise<number> {
  const [{ count }] = await ctx.db.$queryRaw<[{ count: bigint }]>`SELECT count(*) FROM base_station WHERE ${matching}`;
  return Number(count);
}

/** Where the pages on either side begin. */
function cursors(input: ListBaseStations, rows: readonly Sorted[], from: Cursor | undefined, more: boolean) {
  const backwards = from?.side === "before";
  // A page that ends at the list's beginning begins with row 0, whatever was counted.
  const start =
    backwards && more ? Math.max(1, (from?.offset ?? 0) - rows.length) : backwards ? 0 : (from?.offset ?? 0);
  const at = (row: Sorted | undefined, side: Cursor["side"], offset: number) =>
    row ? encodeCursor(input, { side, values: row.sort_values, id: row.id, offset }) : null;
  return {
    offset: start,
    nextCursor: backwards || more ? at(rows.at(-1), "after", start + rows.length) : null,
    previousCursor: (backwards && more) || from?.side === "after" ? at(rows[0], "before", start) : null,
  };
}
