import { decodeCursor as decodeParts, encodeCursor as encodeParts, invalidCursor } from "#lib/platform/cursor";
import type { ListBaseStations } from "./schema";
import { RF_REGIONS, type SortKey } from "./values";

type Listed = Pick<ListBaseStations, "q" | "sort" | "health" | "certificate" | "administrative" | "domain">;

/** A place between two rows of one list, named by the row on one side of it. */
export interface Cursor {
  /** Whether the page after or before that row is wanted. */
  side: "after" | "before";
  /** That row's texts in the columns of the sort. */
  values: (string | null)[];
  id: string;
  /** Rows before the page, as counted while paging; other people's changes may have shifted it since. */
  offset: number;
}

/** The list that a cursor belongs to. */
const listText = ({ q, sort, health, certificate, administrative, domain }: Listed) =>
  [
    sort.map(({ key, descending }) => (descending ? "-" : "") + key).join(),
    health,
    certificate,
    administrative,
    domain,
    q,
  ]
    .map((part) => part ?? "")
    .join("|");

/** Opaque to callers; the page beyond it is right however many rows came or went since. */
export function encodeCursor(list: Listed, { side, values, id, offset }: Cursor): string {
  return encodeParts([listText(list), side, values, id, offset]);
}

/**
 * @throws DomainError invalid `validation_failed` for anything that is not a cursor of this list.
 */
export function decodeCursor(list: Listed, text: string): Cursor {
  const [of, side, values, id, offset] = decodeParts(text);
  const sound =
    of === listText(list) &&
    (side === "after" || side === "before") &&
    Array.isArray(values) &&
    values.length === list.sort.length &&
    list.sort.every(({ key }, index) => isColumnText(key, values[index])) &&
    typeof id === "string" &&
    Number.isSafeInteger(offset);
  if (!sound) throw invalidCursor();
  return { side, values, id, offset: Math.max(0, offset as number) };
}

/** Whether Postgres can read it as the text of that column: a time as it writes one itself, a region of ours. */
function isColumnText(key: SortKey, value: unknown): boolean {
  if (value === null) return key === "certificate" || key === "lastReport";
  if (typeof value !== "string") return false;
  if (key === "rfRegion") return (RF_REGIONS as readonly string[]).includes(value);
  if (key !== "certificate" && key !== "lastReport" && key !== "createdAt") return true;
  return (
    /^[1-9]\d{3}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/.test(value) && !Number.isNaN(Date.parse(`${value}:00`))
  );
}
