import { BUILT_IN, type ResolvedAssignment, resolveLnsAssignments } from "#lib/cups/lns-assignment";
import { DomainError } from "#lib/platform/domain-error";
import { inBatches } from "#lib/platform/in-batches";
import type { ListenerParts } from "./listener-parts";
import type { BuiltInBackend } from "./lns-built-in";
import type { LnsBackend } from "./lns-sessions";

/** Who answers a station, by its LNS assignment. */
export interface LnsBackends {
  /**
   * Sends away a station that CUPS sends to somebody else's LNS: refused, it asks CUPS within a minute and learns where.
   * One that never called CUPS could not learn it, and is served here.
   *
   * @throws DomainError forbidden `other_lns`; unavailable.
   */
  choose(baseStationId: string): Promise<LnsBackend>;
}

const BATCH = 256;

export function lnsBackends({ process: { db } }: Pick<ListenerParts, "process">, builtIn: BuiltInBackend): LnsBackends {
  // Stations that come back together, after a restart of ours, share a statement.
  const assignmentOf = inBatches<string, ResolvedAssignment>(BATCH, async (ids) => {
    const resolved = await resolveLnsAssignments(db, ids);
    return ids.map((id) => resolved.get(id) ?? BUILT_IN);
  });

  return {
    async choose(baseStationId) {
      const { route, server } = await assignmentOf(baseStationId);
      if (route === "DIRECT" && (await hasCalledCups(baseStationId))) {
        const message = `This base station belongs to another LNS (${server.name}). It learns it from CUPS.`;
        throw new DomainError("forbidden", "other_lns", message);
      }
      return builtIn;
    },
  };

  async function hasCalledCups(baseStationId: string): Promise<boolean> {
    return (await db.cupsContact.findUnique({ where: { baseStationId }, select: { at: true } })) !== null;
  }
}
