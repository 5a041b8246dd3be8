import { Prisma } from "#lib/generated/prisma/client";
import type { SortKey } from "./values";

/** One key of a sort. The id always follows as the last, in the direction of the last key. */
export interface SortTerm {
  key: SortKey;
  descending: boolean;
}

/** How the rows of one request are ordered, in the words of SQL. */
export interface ListOrder {
  /** For ORDER BY. */
  by: Prisma.Sql;
  /** Columns `k0`, `k1`, ... : what `by` sorts on, for a query around this one, whose order is `byNames`. */
  keys: Prisma.Sql;
  byNames: Prisma.Sql;
  /** What a cursor keeps of a row: the text of each key, times in UTC whatever the database's own zone is. */
  texts: Prisma.Sql;
  /** Condition for the rows beyond one of which `values` (texts, or null) and id are known. */
  beyond: (values: readonly (string | null)[], id: string) => Prisma.Sql;
}

interface Key {
  expression: Prisma.Sql;
  descending: boolean;
  /** The expression's value in the row whose column has this text; undefined where no row differs in it. */
  at: (text: string | null) => Prisma.Sql | undefined;
}

const raw = Prisma.raw;
const NAMED: Record<Exclude<SortKey, "certificate" | "lastReport">, { column: string; type: string }> = {
  name: { column: "name", type: "varchar" },
  lrrId: { column: "lrr_id", type: "char(8)" },
  model: { column: "model", type: "varchar" },
  rfRegion: { column: "rf_region", type: "rf_region" },
  createdAt: { column: "created_at", type: "timestamptz" },
};

function sortText(key: SortKey, lastReport: Prisma.Sql): Prisma.Sql {
  const utc = (time: Prisma.Sql) => Prisma.sql`(${time} AT TIME ZONE 'UTC')::text || '+00'`;
  if (key === "lastReport") return utc(lastReport);
  if (key === "certificate") return utc(raw("certificate_not_after"));
  return key === "createdAt" ? utc(raw("created_at")) : raw(`${NAMED[key].column}::text`);
}

export interface Ordered {
  sort: readonly SortTerm[];
  /** For the page before a row. */
  reversed: boolean;
  /** When a filter leaves either only stations with a certificate or only stations without. */
  oneStanding: boolean;
  /** The expression for it, of the tables in the query. */
  lastReport: Prisma.Sql;
}

/** The order of a request's rows, which an index gives; that of their last reports none does. */
export function listOrder({ sort, ...how }: Ordered): ListOrder {
  const { reversed } = how;
  const keys = sort.map((term) => sortKey(term, how));
  const last = keys.at(-1);
  const all: Key[] = [
    ...keys,
    { expression: raw("base_station.id"), descending: last?.descending ?? reversed, at: text },
  ];
  const words = ({ descending }: Key) => raw(descending ? "DESC" : "ASC");
  return {
    by: Prisma.join(all.map((key) => Prisma.sql`${key.expression} ${words(key)}`)),
    keys: Prisma.join(keys.map((key, index) => Prisma.sql`${key.expression} AS ${raw(`k${index}`)}`)),
    byNames: Prisma.join(
      all.map((key, index) => Prisma.sql`${raw(index < keys.length ? `k${index}` : "id")} ${words(key)}`),
    ),
    texts: Prisma.join(sort.map(({ key }) => sortText(key, how.lastReport))),
    beyond: (values, id) => {
      const bounds = all.map((key, index) => ({
        key,
        value: key.at(index < keys.length ? (values[index] ?? null) : id),
      }));
      return beyond(bounds.flatMap(({ key, value }) => (value ? [{ key, value }] : [])));
    },
  };
}

const text = (value: string | null) => Prisma.sql`${value}`;

function sortKey({ key, descending }: SortTerm, { reversed, oneStanding, lastReport }: Omit<Ordered, "sort">): Key {
  if (key !== "certificate" && key !== "lastReport") {
    const { column, type } = NAMED[key];
    return {
      // With its table, lest the list's own text column of that name be meant.
      expression: raw(`base_station.${column}`),
      descending: descending !== reversed,
      at: (value) => Prisma.sql`${value}::${raw(type)}`,
    };
  }
  // Stations without a certificate or a report come last in either direction, so they count as infinitely late or early.
  const at = (value: string | null) => Prisma.sql`${value}::timestamptz`;
  const expression = key === "lastReport" ? lastReport : raw("certificate_not_after");
  if (oneStanding && key === "certificate") {
    return {
      expression,
      descending: descending !== reversed,
      at: (value) => (value === null ? undefined : at(value)),
    };
  }
  const absent = raw(`'${descending ? "-" : ""}infinity'::timestamptz`);
  return {
    expression: Prisma.sql`COALESCE(${expression}, ${absent})`,
    descending: descending !== reversed,
    at: (value) => Prisma.sql`COALESCE(${at(value)}, ${absent})`,
  };
}

interface Bound {
  key: Key;
  value: Prisma.Sql;
}

/** Lexicographically after the bounds; written so that an index on the first keys finds the place. */
function beyond(bounds: readonly Bound[]): Prisma.Sql {
  const [first, ...rest] = bounds;
  if (!first) throw new Error("An order has at least the id.");
  const { expression, descending } = first.key;
  const than = raw(descending ? "<" : ">");
  if (bounds.every(({ key }) => key.descending === descending)) {
    const row = (parts: Prisma.Sql[]) => Prisma.sql`(${Prisma.join(parts)})`;
    return Prisma.sql`${row(bounds.map(({ key }) => key.expression))} ${than} ${row(bounds.map(({ value }) => value))}`;
  }
  return Prisma.sql`(${expression} ${than}= ${first.value} AND (${expression} ${than} ${first.value} OR ${beyond(rest)}))`;
}
