import { unavailable } from "#lib/platform/db/transaction";
import { DomainError } from "#lib/platform/domain-error";
import type { Log } from "#lib/platform/log";

/** Work that runs on hints and on a timer, one run at a time. */
export interface Job {
  /** There may be something to do. While it runs, it will run once more. */
  hint(): void;
  /** No further runs; settles when the present one has ended. */
  stop(): Promise<void>;
}

/**
 * Starts a job: every run is safe to repeat, and one that fails is tried again at the next turn of the timer.
 *
 * @param run returns whether there is more to do right now.
 */
export function startJob(name: string, everyMs: number, run: () => Promise<boolean>, log: Log): Job {
  let stopped = false;
  let hinted = false;
  let running: Promise<void> | undefined;

  async function rounds(): Promise<void> {
    do {
      hinted = false;
      try {
        if (await run()) hinted = true;
      } catch (failure) {
        const error = unavailable(failure) ?? failure;
        // An expected refusal heals by itself; anything else somebody should look at.
        if (error instanceof DomainError) log.info({ job: name, code: error.code, error }, "job postponed");
        else log.error({ job: name, error }, "job failed");
        hinted = false;
      }
    } while (hinted && !stopped);
    running = undefined;
  }

  function hint(): void {
    hinted = true;
    if (!stopped) running ??= rounds();
  }

  const timer = setInterval(hint, everyMs);
  hint();
  return {
    hint,
    async stop() {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
}
