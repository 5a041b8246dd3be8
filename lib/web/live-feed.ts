import { cursorAt, presentCursor } from "#lib/audit/event-cursor";
import { eventFeed, type FeedEvent } from "#lib/audit/event-feed";
import { eventsSince } from "#lib/audit/events-since";
import type { EventCursor } from "#lib/audit/values";
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
  /** Of the transaction that did it: `holds` tells whether a page that was read at a cursor shows it. */
  xid: number;
}

/** All that has happened since a follower was last told. */
export interface News {
  /** Null when something may be missing: everything is to be read again. */
  events: LiveEvent[] | null;
  /** Up to where this tells. */
  to: EventCursor;
}

export interface Follower {
  /** Hears of every reading, also of those that found nothing. */
  tell(news: News): void;
  /** There is no more: the feed is closed, or what happened could not be read. */
  end(): void;
}

export interface LiveFeed {
  /**
   * Tells what happens in an organization, or to the platform itself; first what has happened since the cursor, which
   * is that of a page which was read before. Returns what ends it.
   */
  follow(organizationId: string, since: EventCursor | null, follower: Follower): () => void;
  /** Ends every stream. */
  close(): void;
}

const POLL_MS = 1_000;
/** After a hint whose row was not there yet. */
const AGAIN_MS = 100;

/** Reads the `event` table once for all open pages of this process. */
export function createLiveFeed(source: { db: ReadDb; clock: Clock; log: Log }, subscribe: Subscribe): LiveFeed {
  const { db, clock, log } = source;
  const followers = new Map<Follower, string>();
  const feed = eventFeed(db);
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
      const at = clock.now();
      const { events, more, snapshot } = await feed.read();
      deliver(events, cursorAt(snapshot, at));
      if (more) waitMs = 0;
      else if (events.length === 0 && wasHinted) waitMs = AGAIN_MS;
    } catch (error) {
      log.info({ error }, "live events not read");
    }
    reading = false;
    if (hinted) waitMs = 0;
    if (followers.size > 0) timer = setTimeout(read, waitMs);
    else feed.forget(); // nobody looks: what happens meanwhile is read with the next page
  }

  function deliver(news: readonly FeedEvent[], to: EventCursor): void {
    for (const [{ tell }, organizationId] of followers) {
      const concerns = (event: FeedEvent) => event.organizationId === null || event.organizationId === organizationId;
      tell({ events: news.filter(concerns).map(liveEvent), to });
    }
  }

  /** After the feed has begun, so that between the two nothing is lost. */
  async function catchUp(organizationId: string, since: EventCursor | null): Promise<News> {
    await feed.begin();
    if (since === null) return { events: [], to: await presentCursor(source) };
    const { events, to } = await eventsSince(source, organizationId, since);
    return { events: events?.map(liveEvent) ?? null, to };
  }

  const unsubscribe = subscribe("event", () => {
    hinted = true;
    void read();
  });

  return {
    follow(organizationId, since, follower) {
      /** Heard by the feed before what happened earlier could be told. */
      let early: News[] | null = [];
      const waiting: Follower = {
        tell(news) {
          if (early) early.push(news);
          else follower.tell(news);
        },
        end: follower.end,
      };
      followers.set(waiting, organizationId);
      catchUp(organizationId, since)
        .then((news) => {
          if (!followers.has(waiting)) return;
          for (const one of [news, ...(early ?? [])]) follower.tell(one);
          early = null;
        })
        .catch((error) => {
          log.info({ error }, "live events not read");
          if (followers.delete(waiting)) follower.end(); // the browser comes again
        })
        .then(read);
      return () => followers.delete(waiting);
    },
    close() {
      unsubscribe();
      clearTimeout(timer);
      const ended = [...followers.keys()];
      followers.clear();
      for (const follower of ended) follower.end();
    },
  };
}

const liveEvent = ({ type, targetId, baseStationId, xid }: LiveEvent): LiveEvent => ({
  type,
  targetId,
  baseStationId,
  xid,
});
