import { GOING_AWAY } from "./close-codes";
import type { LnsConnection, LnsSessions } from "./lns-sessions";

/** The sessions with what the listener needs to keep them. */
export interface LnsRegistry extends LnsSessions {
  /** A station's connection is the newest: one that it had before is closed. */
  add(connection: LnsConnection): void;
  remove(connection: LnsConnection): void;
  /** Tells whoever waits for stations that can be spoken to. */
  opened(connection: LnsConnection): void;
}

export function lnsRegistry(): LnsRegistry {
  const connections = new Map<string, LnsConnection>();
  const waiting = new Set<(connection: LnsConnection) => void>();

  return {
    get size() {
      return connections.size;
    },
    of: (baseStationId) => connections.get(baseStationId),
    all: () => connections.values(),
    onOpen(listener) {
      waiting.add(listener);
      return () => waiting.delete(listener);
    },
    add(connection) {
      const before = connections.get(connection.baseStationId);
      connections.set(connection.baseStationId, connection);
      before?.close(GOING_AWAY, "replaced by a newer connection");
    },
    remove(connection) {
      if (connections.get(connection.baseStationId) === connection) connections.delete(connection.baseStationId);
    },
    opened(connection) {
      for (const listener of waiting) listener(connection);
    },
  };
}
