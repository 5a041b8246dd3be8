import { setImmediate } from "node:timers/promises";

/** Between the slices of a long calculation: connections and timers of this process get their turn. */
export const letOthersRun = (): Promise<void> => setImmediate();
