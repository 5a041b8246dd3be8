import type { ReadDb } from "#lib/platform/db/client";
import { snapshotBefore } from "./event-cursor";

/** A row of the `event` table: ids only, whoever wants more reads it. */
export interface FeedEvent {
  /** Same words as audit actions: "base_station.update". */
  type: string;
  targetId: string;
  baseStationId: string | null;
  /** Null for what is the platform's own. */
  organizationId: string | null;
  /** Of the transaction that did it: `holds` tells whether somebody who has read knows of it. */
  xid: number;
}

/** What happens, in a process that follows it: every committed event once, none missed. */
export interface EventFeed {
  /**
   * Fixes the place from which `read` tells, unless it is fixed already. What committed shortly before may be told too:
   * as long as a transaction that is older still runs, in any database of the server.
   */
  begin(): Promise<void>;
  /**
   * What was committed since the last call, or since the beginning; `more`: there may be more right now. All that the
   * snapshot holds has been told.
   */
  read(): Promise<{ events: FeedEvent[]; more: boolean; snapshot: string }>;
  /** The next `read` begins with what happens from then on. */
  forget(): void;
}

interface Row {
  /** By which this was read. */
  snapshot: string;
  /** Of the oldest transaction that still runs. */
  xmin: bigint;
  /** Null in the one row that says that there is no event. */
  id: bigint | null;
  xid: bigint;
  organizationId: string | null;
  type: string;
  targetId: string;
  baseStationId: string | null;
}

interface Position {
  xid: bigint;
  id: bigint;
}

const BATCH = 500;
const LAST_ID = 9_223_372_036_854_775_807n;

/**
 * Reads the `event` table as it grows. Ids are not in commit order, so the place where reading goes on moves only over
 * transactions older than every running one: beyond it nothing is missed. What has committed beyond it is told at once
 * all the same, and once: a long transaction holds nobody up.
 */
export function eventFeed(db: ReadDb): EventFeed {
  let position: Promise<Position> | undefined;
  /** Told although they are beyond the position. */
  let early: readonly Position[] = [];

  function begin(): Promise<Position> {
    if (position) return position;
    const found = presentPosition(db);
    position = found;
    found.catch(() => {
      if (position === found) position = undefined;
    });
    return found;
  }

  async function read(): ReturnType<EventFeed["read"]> {
    const from = await begin();
    const rows = await rowsAfter(db, from, early);
    const told = rows.filter((row): row is Row & Position => row.id !== null);
    const more = told.length === BATCH;
    const xmin = rows[0]?.xmin ?? 0n;
    const places = told.map(({ xid, id }) => ({ xid, id }));
    // Never beyond what was told: a server that crashed may give the numbers of transactions without events again.
    const passed = (more ? places : [...early, ...places]).filter(({ xid }) => xid < xmin);
    const next = passed.reduce((last, one) => (isAfter(one, last) ? one : last), from);
    early = [...early, ...places].filter((row) => isAfter(row, next));
    position = Promise.resolve(next);
    const present = rows[0]?.snapshot ?? "";
    const last = told.at(-1);
    return { events: told.map(feedEvent), more, snapshot: more && last ? snapshotBefore(present, last.xid) : present };
  }

  return {
    begin: async () => void (await begin()),
    read,
    forget() {
      position = undefined;
      early = [];
    },
  };
}

function rowsAfter(db: ReadDb, { xid, id }: Position, early: readonly Position[]): Promise<Row[]> {
  const told = early.map((row) => row.id);
  return db.$queryRaw<Row[]>`
    SELECT present.snapshot::text, pg_snapshot_xmin(present.snapshot)::text::bigint AS xmin, news.id, news.xid,
           news.organization_id AS "organizationId", news.type, news.target_id AS "targetId",
           news.base_station_id AS "baseStationId"
    FROM (SELECT pg_current_snapshot() AS snapshot) AS present LEFT JOIN LATERAL (
      SELECT * FROM event WHERE (xid, id) > (${xid}, ${id}) AND id <> ALL(${told}::bigint[]) ORDER BY xid, id LIMIT ${BATCH}
    ) AS news ON true
    ORDER BY news.xid, news.id`;
}

/** At the last event before the oldest transaction that still runs: whatever commits from here on comes after it. */
async function presentPosition(db: ReadDb): Promise<Position> {
  const [last] = await db.$queryRaw<{ xid: bigint }[]>`
    SELECT xid FROM event WHERE xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    ORDER BY xid DESC, id DESC LIMIT 1`;
  return { xid: last?.xid ?? 0n, id: LAST_ID };
}

const isAfter = (one: Position, other: Position): boolean =>
  one.xid > other.xid || (one.xid === other.xid && one.id > other.id);

const feedEvent = ({ type, targetId, baseStationId, organizationId, xid }: Row & Position): FeedEvent => ({
  type,
  targetId,
  baseStationId,
  organizationId,
  xid: Number(xid),
});
