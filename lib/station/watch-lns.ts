import { eventFeed } from "#lib/audit/event-feed";
import { readRouterConfigs } from "#lib/lns/read-router-config";
import { SECOND_MS } from "#lib/platform/clock";
import { GOING_AWAY, SERVICE_RESTART } from "./close-codes";
import { startJob } from "./job";
import type { ListenerParts } from "./listener-parts";
import type { BuiltInBackend } from "./lns-built-in";
import type { LnsConnection, LnsSessions } from "./lns-sessions";

const POLL_MS = 1 * SECOND_MS;

/** What may change the router_config of a station. */
const CONFIGURES = /^(router_config\.|base_station\.update$)/;

/**
 * Closes connections that are out of date, whoever made them so: the station has connected to another process since, or
 * its router_config is another. Stations take a new configuration only on a new connection, which they make a second
 * later (basics-station.md 12).
 *
 * @returns what ends it.
 */
export function watchLns(
  { process, subscribe, log }: Pick<ListenerParts, "process" | "subscribe" | "log">,
  sessions: LnsSessions,
  builtIn: Pick<BuiltInBackend, "configOf">,
): () => Promise<void> {
  const { db } = process;
  const feed = eventFeed(db);

  async function look(): Promise<boolean> {
    const { events, more } = await feed.read();
    const held = (matches: (type: string) => boolean) => {
      const ids = events.flatMap(({ type, baseStationId }) => (baseStationId && matches(type) ? [baseStationId] : []));
      return [...new Set(ids)].flatMap((id) => sessions.of(id) ?? []);
    };
    await closeReplaced(held((type) => type === "lns.connected"));
    await closeMisconfigured(held((type) => CONFIGURES.test(type)));
    return more;
  }

  async function closeReplaced(connections: readonly LnsConnection[]): Promise<void> {
    if (connections.length === 0) return;
    const rows = await db.lnsSession.findMany({
      where: { baseStationId: { in: connections.map(({ baseStationId }) => baseStationId) } },
      select: { baseStationId: true, sessionId: true, connectedAt: true },
    });
    for (const { baseStationId, sessionId } of rows) {
      const connection = connections.find((one) => one.baseStationId === baseStationId);
      if (connection && isOlder(connection, sessionId)) connection.close(GOING_AWAY, "replaced by a newer connection");
    }
  }

  async function closeMisconfigured(connections: readonly LnsConnection[]): Promise<void> {
    if (connections.length === 0) return;
    const configs = await readRouterConfigs(
      db,
      connections.map(({ baseStationId }) => baseStationId),
    );
    for (const connection of connections) {
      const sent = builtIn.configOf(connection);
      if (sent === undefined || sent === configs.get(connection.baseStationId)) continue;
      connection.close(SERVICE_RESTART, "its configuration has changed");
    }
  }

  const job = startJob("LNS watch", POLL_MS, look, log);
  const unsubscribe = subscribe("event", job.hint);
  return async () => {
    unsubscribe();
    await job.stop();
  };
}

/** Ids of sessions sort by the time of their making; what we hold may not be written yet. */
const isOlder = (connection: LnsConnection, sessionId: string): boolean => connection.sessionId < sessionId;
