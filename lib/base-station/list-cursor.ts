import { validationFailed } from "#lib/platform/domain-error";
import type { ListBaseStations } from "./schema";

type Listed = Pick<ListBaseStations, "q" | "sort" | "certificate" | "administrative">;

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
const listText = ({ q, sort, certificate, administrative }: Listed) =>
  [sort.map(({ key, descending }) => (descending ? "-" : "") + key).join(), certificate, administrative, q]
    .map((part) => part ?? "")
    .join("|");

/** Opaque to callers; the page beyond it is right however many rows came or went since. */
export function encodeCursor(list: Listed, { side, values, id, offset }: Cursor): string {
  return Buffer.from(JSON.stringify([listText(list), side, values, id, offset])).toString("base64url");
}

/**
 * @throws DomainError invalid `validation_failed` for anything that is not a cursor of this list.
 */
export function decodeCursor(list: Listed, text: string): Cursor {
  const [of, side, values, id, offset] = parsed(text);
  const sound =
    of === listText(list) &&
    (side === "after" || side === "before") &&
    Array.isArray(values) &&
    values.length === list.sort.length &&
    values.every((value) => value === null || typeof value === "string") &&
    typeof id === "string" &&
    Number.isSafeInteger(offset);
  if (!sound) {
    const detail = "This cursor does not belong to this list, search and sort. Start again without it.";
    throw validationFailed([{ pointer: "/cursor", code: "invalid_cursor", detail }]);
  }
  return { side, values, id, offset: Math.max(0, offset as number) };
}

function parsed(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    return Array.isArray(value) ? value : [];
  } catch {
    return []; // not JSON: refused by the caller with its pointer
  }
}
