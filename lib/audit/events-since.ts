import { type Clock, HOUR_MS } from "#lib/platform/clock";
import type { ReadDb } from "#lib/platform/db/client";
import { cursorAt, parseCursor, presentCursor } from "./event-cursor";
import type { FeedEvent } from "./event-feed";
import type { EventCursor } from "./values";

export interface EventsSince {
  /** Null when something may be missing: the cursor is too old or none, or too much has happened. */
  events: FeedEvent[] | null;
  /** Up to where they are told. */
  to: EventCursor;
}

interface Row {
  snapshot: string;
  /** Null in the one row that says that there is no event. */
  xid: bigint | null;
  organizationId: string | null;
  type: string;
  targetId: string;
  baseStationId: string | null;
}

/** Events are kept for longer (prune.ts); whoever comes later reads everything anyway. */
const TOLD_MS = HOUR_MS;
const MOST = 500;

/**
 * What has happened in an organization, or to the platform itself, that somebody who read at a cursor cannot know: all
 * that was committed since, also by a transaction that had begun before.
 */
export async function eventsSince(
  source: { db: ReadDb; clock: Clock },
  organizationId: string,
  since: EventCursor,
): Promise<EventsSince> {
  const now = source.clock.now();
  const cursor = parseCursor(since);
  if (!cursor || now.getTime() - cursor.at.getTime() > TOLD_MS) {
    return { events: null, to: await presentCursor(source) };
  }
  const { xmin, xmax, running } = cursor.snapshot;
  const rows = await source.db.$queryRaw<Row[]>`
    SELECT present.snapshot::text, news.xid, news.organization_id AS "organizationId", news.type,
           news.target_id AS "targetId", news.base_station_id AS "baseStationId"
    FROM (SELECT pg_current_snapshot() AS snapshot) AS present LEFT JOIN LATERAL (
      SELECT * FROM event
      WHERE xid >= ${xmin} AND (xid >= ${xmax} OR xid = ANY(${running}::bigint[]))
        AND (organization_id = ${organizationId} OR organization_id IS NULL)
      ORDER BY xid, id LIMIT ${MOST + 1}
    ) AS news ON true
    ORDER BY news.xid, news.id`;
  const told = rows.flatMap(({ snapshot: _, xid, ...event }) => (xid === null ? [] : { ...event, xid: Number(xid) }));
  return { events: told.length > MOST ? null : told, to: cursorAt(rows[0]?.snapshot ?? "", now) };
}
