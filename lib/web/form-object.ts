import { DomainError } from "#lib/platform/domain-error";
import { unstorable } from "#lib/platform/storable";

/**
 * The fields of a form as an object: `location.latitude` becomes a member of `location`, a name given more than once an
 * array. Texts stay as typed; React's own fields are left out.
 */
export function formObject(form: FormData): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const name of new Set(form.keys())) {
    if (name.startsWith("$ACTION_") || name.startsWith("__")) continue;
    const values = form.getAll(name).filter((value) => typeof value === "string");
    place(object, name.split("."), values.length > 1 ? values : values[0]);
  }
  return object;
}

function place(object: Record<string, unknown>, path: string[], value: unknown): void {
  const [head = "", ...rest] = path;
  if (rest.length === 0) {
    object[head] = value;
    return;
  }
  const inner = Object.hasOwn(object, head) && typeof object[head] === "object" ? object[head] : {};
  object[head] = inner;
  place(inner as Record<string, unknown>, rest, value);
}

/**
 * Refuses what no field of ours can hold, because Postgres cannot.
 *
 * @throws DomainError malformed `invalid_character`.
 */
export function refuseUnstorable(said: unknown): void {
  const fault = unstorable(said);
  if (fault) throw new DomainError("malformed", "invalid_character", fault);
}
