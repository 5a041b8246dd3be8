import type { ServerUses, ServerView } from "#lib/cups/server-view";
import type { FormState } from "#lib/web/form-state";

/** A server action of the page of servers. */
export type ServerAction = (previous: FormState, form: FormData) => Promise<FormState>;

/** A row of it. */
export type ServerRow = ServerView & { uses: ServerUses };
