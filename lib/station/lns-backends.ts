import { BUILT_IN, type ResolvedAssignment, resolveLnsAssignments } from "#lib/cups/lns-assignment";
import { DomainError } from "#lib/platform/domain-error";
import { inBatches } from "#lib/platform/in-batches";
import type { BuiltInBackend } from "./lns-built-in";
import { relayBackend } from "./lns-relay";
import type { LnsBackend, LnsConnection } from "./lns-sessions";

/** Who answers a station, by its LNS assignment. */
export interface LnsBackends {
  /**
   * Sends away a station that CUPS sends to somebody else's LNS: refused, it asks CUPS within a minute and learns where.
   * One that never called CUPS could not learn it, and is served here.
   *
   * @throws DomainError forbidden `other_lns`; unavailable.
   */
  choose(baseStationId: string): Promise<LnsBackend>;
  /** Of these connections, those that were given another backend than they would get now. */
  outdated(connections: readonly LnsConnection[]): Promise<LnsConnection[]>;
}

const BATCH = 256;

type RelayParts = Parameters<typeof relayBackend>[0];

export function lnsBackends(parts: RelayParts, builtIn: BuiltInBackend): LnsBackends {
  const { db } = parts.process;
  const relay = relayBackend(parts);
  /** The backend that a connection was given, by a name for it. */
  const given = new WeakMap<LnsConnection, string>();
  // Stations that come back together, after a restart of ours, share a statement.
  const assignmentOf = inBatches<string, ResolvedAssignment>(BATCH, async (ids) => {
    const resolved = await resolveLnsAssignments(db, ids);
    return ids.map((id) => resolved.get(id) ?? BUILT_IN);
  });

  return {
    async choose(baseStationId) {
      const assignment = await assignmentOf(baseStationId);
      const { route, server } = assignment;
      if (route === "DIRECT" && (await haveCalledCups([baseStationId])).has(baseStationId)) {
        const message = `This base station belongs to another LNS (${server.name}). It learns it from CUPS.`;
        throw new DomainError("forbidden", "other_lns", message);
      }
      const backend = route === "RELAY" ? relay(server) : builtIn;
      return {
        start(connection, versionText) {
          given.set(connection, nameOf(assignment, false));
          return backend.start(connection, versionText);
        },
      };
    },
    async outdated(connections) {
      const ids = connections.map(({ baseStationId }) => baseStationId);
      const resolved = await resolveLnsAssignments(db, ids);
      const direct = ids.filter((id) => resolved.get(id)?.route === "DIRECT");
      const callers = direct.length > 0 ? await haveCalledCups(direct) : new Set<string>();
      return connections.filter((connection) => {
        const { baseStationId } = connection;
        const present = nameOf(resolved.get(baseStationId) ?? BUILT_IN, callers.has(baseStationId));
        return given.has(connection) && given.get(connection) !== present;
      });
    },
  };

  async function haveCalledCups(baseStationIds: readonly string[]): Promise<Set<string>> {
    const where = { baseStationId: { in: [...baseStationIds] } };
    const rows = await db.cupsContact.findMany({ where, select: { baseStationId: true } });
    return new Set(rows.map(({ baseStationId }) => baseStationId));
  }
}

/** A relay begins anew when its server's row has changed. */
function nameOf({ route, server }: ResolvedAssignment, isSentAway: boolean): string {
  if (route === "RELAY") return `RELAY ${server.id} ${server.version}`;
  return isSentAway ? "DIRECT" : "BUILT_IN";
}
