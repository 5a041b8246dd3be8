import { eventFeed, type FeedEvent } from "#lib/audit/event-feed";
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
   * Calls `deliver` with what happens in an organization, or to the platform itself, from now on, and with what
   * happened shortly before: a page was read a moment before its stream opens. Returns what ends it.
   */
  follow(organizationId: string, deliver: (events: LiveEvent[]) => void): () => void;
  /** Ends every stream: `onClose` callbacks run. */
  close(): void;
  onClose(listener: () => void): () => void;
}

const POLL_MS = 1_000;
/** After a hint whose row was not there yet. */
const AGAIN_MS = 100;
/** Of what happened shortly before. */
const RECENT = 500;
/** A page is read and its stream open within this time. */
const SHORTLY_MS = 15_000;

/** Reads the `event` table once for all open pages of this process. */
export function createLiveFeed(source: { db: ReadDb; clock: Clock; log: Log }, subscribe: Subscribe): LiveFeed {
  const { db, clock, log } = source;
  const followers = new Map<string, Set<(events: LiveEvent[]) => void>>();
  const closeListeners = new Set<() => void>();
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
      const { events, more } = await feed.read();
      deliver(events);
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

  /** After the feed has begun, so that between the two nothing is lost. */
  async function catchUp(organizationId: string, deliverTo: (events: LiveEvent[]) => void): Promise<void> {
    try {
      await feed.begin();
      const since = new Date(clock.now().getTime() - SHORTLY_MS);
      const rows = await db.event.findMany({
        where: { at: { gt: since }, OR: [{ organizationId }, { organizationId: null }] },
        orderBy: { at: "desc" },
        take: RECENT,
      });
      if (rows.length > 0 && followers.get(organizationId)?.has(deliverTo)) deliverTo(rows.map(liveEvent));
    } catch (error) {
      log.info({ error }, "live events not read");
    }
  }

  function deliver(news: readonly FeedEvent[]): void {
    for (const [organizationId, deliveries] of followers) {
      const concerns = (event: FeedEvent) => event.organizationId === null || event.organizationId === organizationId;
      const events = news.filter(concerns).map(liveEvent);
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

const liveEvent = ({ type, targetId, baseStationId }: LiveEvent): LiveEvent => ({ type, targetId, baseStationId });
