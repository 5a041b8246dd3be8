import type { ServerUses, ServerView } from "#lib/cups/server-view";

/** A row of the page of servers. */
export type ServerRow = ServerView & { uses: ServerUses };
