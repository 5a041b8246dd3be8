import type { Clock } from "#lib/platform/clock";
import type { ReadDb } from "#lib/platform/db/client";
import type { Log } from "#lib/platform/log";
import type { Subscribe } from "#lib/platform/notify";

/** What a live page is told: ids only, it reads again through its view. */
export interface LiveEvent {
  /** Same words as audit actions: "base_station.update". */
  type: string;
  targetId: string;
  baseStationId: string | null;
}

export interface LiveFeed {
  /**
   * Calls `deliver` with what happens in an organization from now on, and with what happened shortly before: a page was
   * read a moment before its stream opens. Returns what ends it.
   */
  follow(organizationId: string, deliver: (events: LiveEvent[]) => void): () => void;
  /** Ends every stream: `onClose` callbacks run. */
  close(): void;
  onClose(listener: () => void): () => void;
}

interface Row {
  id: bigint;
  xid: bigint;
  organization_id: string | null;
  type: string;
  target_id: string;
  base_station_id: string | null;
  /** No running transaction can still come before it. */
  settled: boolean;
}

const POLL_MS = 1_000;
/** After a hint whose row was not there yet. */
const AGAIN_MS = 100;
const BATCH = 500;
/** A page is read and its stream open within this time. */
const SHORTLY_MS = 15_000;

/**
 * Reads the `event` table once for all open pages of this process. Ids are not in commit order, so the place where
 * reading goes on moves only over rows of transactions older than every running one: beyond it nothing is missed. What
 * has committed beyond it is told at once all the same, and once: a long transaction holds no page up.
 */
export function createLiveFeed(source: { db: ReadDb; clock: Clock; log: Log }, subscribe: Subscribe): LiveFeed {
  const { db, clock, log } = source;
  const followers = new Map<string, Set<(events: LiveEvent[]) => void>>();
  const closeListeners = new Set<() => void>();
  let position: Promise<{ xid: bigint; id: bigint }> | undefined;
  /** Ids told although they are beyond the position. */
  let early: ReadonlySet<bigint> = new Set();
  let timer: NodeJS.Timeout | undefined;
  let reading = false;
  let hinted = false;

  async function read(): Promise<void> {
    if (reading || followers.size === 0) return;
    reading = true;
    clearTimeout(timer);
    const wasHinted = hinted;
    hinted = false;
    let waitMs = POLL_MS;
    try {
      const found = await readOnce();
      if (found === BATCH) waitMs = 0;
      else if (found === 0 && wasHinted) waitMs = AGAIN_MS;
    } catch (error) {
      log.info({ error }, "live events not read");
    }
    reading = false;
    if (hinted) waitMs = 0;
    if (followers.size > 0) timer = setTimeout(read, waitMs);
    else position = undefined; // nobody looks: what happens meanwhile is read with the next page
  }

  async function readOnce(): Promise<number> {
    const { xid, id } = await presentOr(position);
    const rows = await db.$queryRaw<Row[]>`
      SELECT id, xid, organization_id, type, target_id, base_station_id,
             xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS settled
      FROM event WHERE (xid, id) > (${xid}, ${id}) ORDER BY xid, id LIMIT ${BATCH}`;
    const last = rows.filter(({ settled }) => settled).at(-1);
    if (last) position = Promise.resolve({ xid: last.xid, id: last.id });
    const news = rows.filter((row) => !early.has(row.id));
    early = new Set(rows.filter(({ settled }) => !settled).map((row) => row.id));
    deliver(news);
    return news.length;
  }

  /** Where reading goes on: just before the oldest transaction that still runs, when nobody has looked yet. */
  function presentOr(known: typeof position): Promise<{ xid: bigint; id: bigint }> {
    if (known) return known;
    const found = presentPosition(db);
    position = found;
    found.catch(() => {
      if (position === found) position = undefined;
    });
    return found;
  }

  /** After the position is known, so that between the two nothing is lost. */
  async function catchUp(organizationId: string, deliverTo: (events: LiveEvent[]) => void): Promise<void> {
    try {
      await presentOr(position);
      const since = new Date(clock.now().getTime() - SHORTLY_MS);
      const rows = await db.$queryRaw<Row[]>`
        SELECT id, xid, organization_id, type, target_id, base_station_id, true AS settled FROM event
        WHERE at > ${since} AND organization_id = ${organizationId} ORDER BY at DESC LIMIT ${BATCH}`;
      if (rows.length > 0 && followers.get(organizationId)?.has(deliverTo)) deliverTo(rows.map(liveEvent));
    } catch (error) {
      log.info({ error }, "live events not read");
    }
  }

  function deliver(rows: Row[]): void {
    for (const [organizationId, deliveries] of followers) {
      const events = rows.filter((row) => row.organization_id === organizationId).map(liveEvent);
      if (events.length > 0) for (const deliverTo of deliveries) deliverTo(events);
    }
  }

  const unsubscribe = subscribe("event", () => {
    hinted = true;
    void read();
  });

  return {
    follow(organizationId, deliverTo) {
      const deliveries = followers.get(organizationId) ?? new Set();
      followers.set(organizationId, deliveries);
      deliveries.add(deliverTo);
      void catchUp(organizationId, deliverTo).then(read);
      return () => {
        deliveries.delete(deliverTo);
        if (deliveries.size === 0) followers.delete(organizationId);
      };
    },
    onClose(listener) {
      closeListeners.add(listener);
      return () => closeListeners.delete(listener);
    },
    close() {
      unsubscribe();
      clearTimeout(timer);
      followers.clear();
      for (const listener of closeListeners) listener();
    },
  };
}

const liveEvent = (row: Row): LiveEvent => ({
  type: row.type,
  targetId: row.target_id,
  baseStationId: row.base_station_id,
});

/** Just before the oldest transaction that still runs: whatever commits from here on comes after it. */
async function presentPosition(db: ReadDb): Promise<{ xid: bigint; id: bigint }> {
  const [{ xmin }] = await db.$queryRaw<[{ xmin: bigint }]>`
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xmin`;
  return { xid: xmin - 1n, id: 9_223_372_036_854_775_807n };
}
