import { SERVICE_RESTART } from "./close-codes";
import type { ListenerParts } from "./listener-parts";
import type { LnsBackends } from "./lns-backends";
import type { LnsSessions } from "./lns-sessions";
import { lookAgain } from "./look-again";

/** What may send a station to another LNS: its domains change with the rest of it. */
const ROUTES = /^((lns_assignment|external_server)\.|base_station\.update$)/;

/**
 * Closes the connections of stations whose LNS is another one than when they came, in whichever process it was changed:
 * they come back a second later, and by the new way. One whose LNS changed while it came in is looked at once more.
 *
 * @returns what ends it.
 */
export function watchLnsRoutes(
  { watch, log }: Pick<ListenerParts, "watch" | "log">,
  sessions: LnsSessions,
  backends: Pick<LnsBackends, "outdated">,
): () => Promise<void> {
  const routes = lookAgain(
    "LNS routes",
    async (connections) => {
      const outdated = await backends.outdated(connections);
      for (const connection of outdated) connection.close(SERVICE_RESTART, "its LNS has changed");
    },
    log,
  );
  const ends = [
    sessions.onOpen(routes.at),
    watch.onEvents((events) => {
      for (const { type, baseStationId } of events) {
        if (!ROUTES.test(type)) continue;
        const concerned = baseStationId === null ? sessions.all() : [sessions.of(baseStationId)];
        for (const connection of concerned) routes.at(connection);
      }
      routes.hint();
    }),
  ];
  return async () => {
    for (const end of ends) end();
    await routes.stop();
  };
}
