import { eventFeed } from "#lib/audit/event-feed";
import { SECOND_MS } from "#lib/platform/clock";
import { SERVICE_RESTART } from "./close-codes";
import { startJob } from "./job";
import type { ListenerParts } from "./listener-parts";
import type { LnsBackends } from "./lns-backends";
import type { LnsConnection, LnsSessions } from "./lns-sessions";

const POLL_MS = 1 * SECOND_MS;
/** In one statement. */
const BATCH = 1_000;

/** What may send a station to another LNS: its domains change with the rest of it. */
const ROUTES = /^((lns_assignment|external_server)\.|base_station\.update$)/;

/**
 * Closes the connections of stations whose LNS is another one than when they came, in whichever process it was changed:
 * they come back a second later, and by the new way. One whose LNS changed while it came in is looked at once more.
 *
 * @returns what ends it.
 */
export function watchLnsRoutes(
  { process, subscribe, log }: Pick<ListenerParts, "process" | "subscribe" | "log">,
  sessions: LnsSessions,
  backends: Pick<LnsBackends, "outdated">,
): () => Promise<void> {
  const feed = eventFeed(process.db);
  let pending = new Set<LnsConnection>();

  async function look(): Promise<boolean> {
    const { events, more } = await feed.read();
    for (const { type, baseStationId } of events) {
      if (!ROUTES.test(type)) continue;
      const concerned = baseStationId === null ? sessions.all() : [sessions.of(baseStationId)];
      for (const connection of concerned) if (connection) pending.add(connection);
    }
    const looked = [...pending];
    for (let from = 0; from < looked.length; from += BATCH) {
      const outdated = await backends.outdated(looked.slice(from, from + BATCH));
      for (const connection of outdated) connection.close(SERVICE_RESTART, "its LNS has changed");
    }
    for (const connection of looked) pending.delete(connection);
    return more;
  }

  const job = startJob("LNS routes", POLL_MS, look, log);
  const ends = [subscribe("event", job.hint), sessions.onOpen((connection) => pending.add(connection))];
  return async () => {
    for (const end of ends) end();
    pending = new Set();
    await job.stop();
  };
}
