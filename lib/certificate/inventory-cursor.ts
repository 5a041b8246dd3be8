import { decodeCursor, encodeCursor, invalidCursor, isTime } from "#lib/platform/cursor";
import type { ListInventory } from "./inventory-schema";

/** A place between two rows of one list, named by the row on one side of it. */
export interface InventoryPlace {
  side: "after" | "before";
  /** That row's value in the column of the sort: text, or a time in ISO 8601. */
  value: string;
  id: string;
  /** Rows before the page, as counted while paging. */
  offset: number;
}

/** The list that a cursor belongs to. */
function listText({ q, state, expiry, from, to, issuer, algorithm, sort }: ListInventory): string {
  const days = [from, to].map((day) => day?.toISOString());
  const parts = [`${sort.descending ? "-" : ""}${sort.key}`, state, expiry, ...days, issuer, algorithm, q];
  return parts.map((part) => part ?? "").join("|");
}

/** Opaque to callers; the page beyond it is right however many rows came or went since. */
export function encodeInventoryPlace(list: ListInventory, { side, value, id, offset }: InventoryPlace): string {
  return encodeCursor([listText(list), side, value, id, offset]);
}

/** @throws DomainError invalid `validation_failed` for anything that is not a cursor of this list. */
export function decodeInventoryPlace(list: ListInventory, cursor: string): InventoryPlace {
  const [of, side, value, id, offset] = decodeCursor(cursor);
  const sound =
    of === listText(list) &&
    (side === "after" || side === "before") &&
    typeof value === "string" &&
    (list.sort.key === "baseStation" || isTime(value) || isLateTime(value)) &&
    typeof id === "string" &&
    Number.isSafeInteger(offset);
  if (!sound) throw invalidCursor();
  return { side, value, id, offset: Math.max(0, offset as number) };
}

/** Certificates may last until the year 9999. */
const isLateTime = (text: string) =>
  /^[3-9]\d{3}-\d\d-\d\dT[\d:.]{5,12}Z$/.test(text) && !Number.isNaN(Date.parse(text));
