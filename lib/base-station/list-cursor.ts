import { validationFailed } from "#lib/platform/domain-error";
import type { ListBaseStations } from "./schema";

/** Where a page ended: the sort it belongs to, the last row's value in it as text, and that row's id. */
interface Cursor {
  sort: ListBaseStations["sort"];
  value: string | null;
  id: string;
}

const sortText = (sort: Cursor["sort"]) => `${sort.descending ? "-" : ""}${sort.key}`;

/** Opaque to callers; a page after it is right however many rows came or went since. */
export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify([sortText(cursor.sort), cursor.value, cursor.id])).toString("base64url");
}

/**
 * @throws DomainError invalid `validation_failed` for anything that is not a cursor of this sort.
 */
export function decodeCursor(text: string, sort: Cursor["sort"]): Pick<Cursor, "value" | "id"> {
  const parts = parts3(text);
  const [of, value, id] = parts ?? [];
  const sound = of === sortText(sort) && typeof id === "string" && (value === null || typeof value === "string");
  if (!sound) {
    const detail = "This cursor does not belong to this list and sort. Start again without it.";
    throw validationFailed([{ pointer: "/cursor", code: "invalid_cursor", detail }]);
  }
  return { value: value as string | null, id: id as string };
}

function parts3(text: string): unknown[] | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    return Array.isArray(parsed) && parsed.length === 3 ? parsed : undefined;
  } catch {
    return undefined; // not JSON: refused by the caller with its pointer
  }
}
