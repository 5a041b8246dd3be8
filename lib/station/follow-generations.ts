import type { Log } from "#lib/platform/log";
import type { Subscribe } from "#lib/platform/notify";
import type { RevocationGenerations } from "#lib/revocation/revocation-generations";
import { startJob } from "./job";

const POLL_MS = 500;

/** Keeps the generations in memory right: polled on every hint, and every 500 ms. Returns what ends it. */
export function followGenerations(
  generations: RevocationGenerations,
  subscribe: Subscribe,
  log: Log,
): () => Promise<void> {
  const poll = async () => {
    await generations.poll();
    return false;
  };
  const job = startJob("revocation generations", POLL_MS, poll, log);
  const unsubscribe = subscribe("revocation", job.hint);
  return async () => {
    unsubscribe();
    await job.stop();
  };
}
