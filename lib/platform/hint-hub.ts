import type { Channel, Subscribe } from "./notify";

/** Passes the hints of the process's one listener on to whoever waits for them here. */
export function createHintHub(): { hint: (channel: Channel) => void; subscribe: Subscribe } {
  const wakes = new Map<Channel, Set<() => void>>();
  return {
    hint(channel) {
      for (const wake of wakes.get(channel) ?? []) wake();
    },
    subscribe(channel, wake) {
      const waiting = wakes.get(channel) ?? new Set();
      wakes.set(channel, waiting);
      waiting.add(wake);
      return () => waiting.delete(wake);
    },
  };
}
