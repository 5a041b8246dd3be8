/** Channels of Postgres notifications. They are hints: whoever listens reads the table. */
export type Channel = "event" | "wish" | "outcome" | "revocation" | "authority";

/** Sends a hint after a commit; coalesced, so that a burst costs one statement. */
export type Notify = (channel: Channel) => void;

/** Wakes on a channel's hints, coalesced; a lost hint must not matter. Returns what ends the subscription. */
export type Subscribe = (channel: Channel, wake: () => void) => () => void;
