import { readRouterConfigs } from "#lib/lns/read-router-config";
import { GOING_AWAY, SERVICE_RESTART } from "./close-codes";
import type { ListenerParts } from "./listener-parts";
import type { BuiltInBackend } from "./lns-built-in";
import type { LnsConnection, LnsSessions } from "./lns-sessions";
import { lookAgain } from "./look-again";

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
  { process, watch, log }: Pick<ListenerParts, "process" | "watch" | "log">,
  sessions: LnsSessions,
  builtIn: Pick<BuiltInBackend, "configOf">,
): () => Promise<void> {
  const { db } = process;

  async function closeReplaced(connections: readonly LnsConnection[]): Promise<void> {
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

  const replaced = lookAgain("LNS connections elsewhere", closeReplaced, log);
  const misconfigured = lookAgain("LNS configurations", closeMisconfigured, log);
  const unlisten = watch.onEvents((events) => {
    for (const { type, baseStationId } of events) {
      if (baseStationId === null) continue;
      if (type === "lns.connected") replaced.at(sessions.of(baseStationId));
      if (CONFIGURES.test(type)) misconfigured.at(sessions.of(baseStationId));
    }
    replaced.hint();
    misconfigured.hint();
  });
  return async () => {
    unlisten();
    await Promise.all([replaced.stop(), misconfigured.stop()]);
  };
}

/** Ids of sessions sort by the time of their making; what we hold may not be written yet. */
const isOlder = (connection: LnsConnection, sessionId: string): boolean => connection.sessionId < sessionId;
