import { validationFailed } from "./domain-error";
import type { Json } from "./json";
import { unstorable } from "./storable";

/** A place in a list as text, opaque to callers. */
export function encodeCursor(parts: readonly Json[]): string {
  return Buffer.from(JSON.stringify(parts)).toString("base64url");
}

/**
 * What `encodeCursor` was given, or whatever else somebody put together: the caller judges the parts.
 *
 * @throws DomainError invalid `validation_failed` for anything that holds no parts.
 */
export function decodeCursor(text: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    if (Array.isArray(parts) && !unstorable(parts)) return parts;
  } catch {
    // not JSON: refused below
  }
  throw invalidCursor();
}

/**
 * The place of a list that goes by time and id.
 *
 * @throws DomainError invalid `validation_failed` for any other cursor.
 */
export function decodeTimeCursor(text: string): { at: Date; id: string } {
  const [time, id, ...rest] = decodeCursor(text);
  const at = isTime(time) ? new Date(time) : undefined;
  if (!at || typeof id !== "string" || rest.length > 0) throw invalidCursor();
  return { at, id };
}

/** ISO 8601 in UTC with a year that Postgres and JavaScript agree on. */
export function isTime(text: unknown): text is string {
  return (
    typeof text === "string" && /^[12]\d{3}-\d\d-\d\dT[\d:.]{5,12}Z$/.test(text) && !Number.isNaN(Date.parse(text))
  );
}

export function invalidCursor() {
  const detail = "This cursor does not belong to this list, search and sort. Start again without it.";
  return validationFailed([{ pointer: "/cursor", code: "invalid_cursor", detail }]);
}
