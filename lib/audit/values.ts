/**
 * A place in the log of events: the snapshot of the database by which something was read, as Postgres writes it, and
 * when, in ms since 1970: `xmin:xmax:xip:at`, `812:815:812,813:1763791234567`. What was read by it holds every
 * transaction before xmax but those of xip, which were still running. Ids of events are not in commit order, so no
 * single number could say that.
 */
export type EventCursor = string;

/** Whether what was read at `cursor` holds what the transaction has done. */
export function holds(cursor: EventCursor, xid: number): boolean {
  const { end, running } = readCursor(cursor);
  return xid < end && !running.split(",").includes(String(xid));
}

/**
 * Whether `cursor` is not before `other`, of the same server. Snapshots have one order: the end only grows, and as long
 * as it stays, transactions only leave the list of those that run.
 */
export function isNotBefore(cursor: EventCursor, other: EventCursor): boolean {
  const [one, two] = [readCursor(cursor), readCursor(other)];
  return one.end > two.end || (one.end === two.end && one.running.length <= two.running.length);
}

function readCursor(cursor: EventCursor) {
  const [, end, running = ""] = cursor.split(":");
  return { end: Number(end), running };
}
