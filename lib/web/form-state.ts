/** One fault of a form or a request body; `pointer` is a JSON pointer to the field, `line` counts from 1. */
export interface FieldFault {
  pointer: string;
  code: string;
  detail: string;
  line?: number;
}

/** What a refusal says beside its message: who changed it, which station holds the key. */
export type Facts = Readonly<Record<string, string | number | boolean | null>>;

/** What a server action tells its form. */
export type FormState =
  | { status: "idle" }
  | { status: "done"; message: string; value?: unknown }
  | { status: "failed"; message: string; errors: FieldFault[]; code?: string; requestId?: string; facts?: Facts };

/** A server action as forms and buttons call it. */
export type FormAction = (previous: FormState, form: FormData) => Promise<FormState>;

/** The state before the first submit. */
export const IDLE: FormState = { status: "idle" };

/** The name of the form field a pointer speaks of: `/location/latitude` is the field `location.latitude`. */
export function fieldName(pointer: string): string {
  return pointer.replace(/^\//, "").replaceAll("/", ".");
}

/** Messages by field name; those of the whole form (pointer "") are left to its summary. */
export function fieldMessages(state: FormState): Record<string, string[]> {
  const messages: Record<string, string[]> = {};
  if (state.status !== "failed") return messages;
  for (const { pointer, detail } of state.errors) {
    const name = fieldName(pointer);
    if (name) messages[name] = [...(messages[name] ?? []), detail];
  }
  return messages;
}
