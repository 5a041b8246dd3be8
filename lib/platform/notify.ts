/** Channels of Postgres notifications. They are hints: whoever listens reads the table. */
export type Channel = "event" | "wish" | "outcome" | "revocation";

/** Sends a hint after a commit; coalesced, so that a burst costs one statement. */
export type Notify = (channel: Channel) => void;
