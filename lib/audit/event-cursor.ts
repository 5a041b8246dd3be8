import type { Clock } from "#lib/platform/clock";
import type { ReadDb } from "#lib/platform/db/client";
import type { EventCursor } from "./values";

/** A snapshot of the database, as `pg_current_snapshot()` writes it: `xmin:xmax:xip`. */
export interface Snapshot {
  /** Of the oldest transaction that still ran. */
  xmin: bigint;
  /** The first that had not begun, or at least not ended. */
  xmax: bigint;
  /** Those between that still ran. */
  running: bigint[];
}

/** Where the log of events stands now. What is read after this holds all that is before it. */
export async function presentCursor({ db, clock }: { db: ReadDb; clock: Clock }): Promise<EventCursor> {
  const at = clock.now();
  const [present] = await db.$queryRaw<{ snapshot: string }[]>`SELECT pg_current_snapshot()::text AS snapshot`;
  if (!present) throw new Error("pg_current_snapshot() gave no row.");
  return cursorAt(present.snapshot, at);
}

/** The cursor of what was read by a snapshot. */
export function cursorAt(snapshot: string, at: Date): EventCursor {
  return `${snapshot}:${at.getTime()}`;
}

/** The snapshot of a cursor and its time; null for any other text. */
export function parseCursor(cursor: EventCursor): { snapshot: Snapshot; at: Date } | null {
  if (!/^\d{1,18}:\d{1,18}:(\d{1,18}(,\d{1,18})*)?:\d{1,15}$/.test(cursor)) return null;
  return { snapshot: parseSnapshot(cursor), at: new Date(Number(cursor.split(":")[3])) };
}

/** The same snapshot as if nothing from a transaction on had been seen. */
export function snapshotBefore(text: string, xid: bigint): string {
  const { xmin, xmax, running } = parseSnapshot(text);
  const end = lesser(xid, xmax);
  return `${lesser(xmin, end)}:${end}:${running.filter((one) => one < end).join(",")}`;
}

const lesser = (one: bigint, other: bigint) => (one < other ? one : other);

function parseSnapshot(text: string): Snapshot {
  const [xmin = "", xmax = "", running = ""] = text.split(":");
  return { xmin: BigInt(xmin), xmax: BigInt(xmax), running: running ? running.split(",").map(BigInt) : [] };
}
