/**
 * Connections of one address on which nobody has proved who he is. Base stations behind one address that all come back
 * at once say who they are at once, and are not counted while that is looked into.
 */
export const MAX_UNPROVEN = 128;

/** How many strangers an address may keep connected; of more, those that are there longest have to go. */
export interface UnprovenConnections {
  /**
   * Counts a connection until it says otherwise.
   *
   * @param turnAway ends it, when its address has too many newer ones.
   * @returns to be called when it has proved itself, is being looked into, or has closed; again is harmless.
   */
  count(address: string, turnAway: () => void): () => void;
}

/** Newcomers are always let in: whoever fills the places of an address only drives out its own. */
export function unprovenConnections(most = MAX_UNPROVEN): UnprovenConnections {
  const byAddress = new Map<string, Set<() => void>>();
  return {
    count(address, turnAway) {
      const all = byAddress.get(address) ?? new Set();
      byAddress.set(address, all);
      const mine = () => turnAway();
      all.add(mine);
      const leave = () => {
        all.delete(mine);
        if (all.size === 0 && byAddress.get(address) === all) byAddress.delete(address);
      };
      const [oldest] = all;
      if (all.size > most && oldest) {
        all.delete(oldest);
        oldest();
      }
      return leave;
    },
  };
}
