import type { Context } from "#lib/audit/context";
import type { ReadDb } from "#lib/platform/db/client";

/** How long REGENERATE waits for its signature before it answers with the open operation. */
const WAIT_MS = 2_000;
/** Hints can be lost, and a process may listen to none. */
const POLL_MS = 100;

export interface OutcomeWatch {
  /** Settles when the wish is closed, or after 2 s. */
  ofWish(id: string): Promise<void>;
  close(): void;
}

/** Begins to listen for outcomes; made before the commit whose outcome is awaited. */
export function watchOutcome(ctx: Context): OutcomeWatch {
  const outcomes = outcomesOf(ctx.db);
  let mayHaveMissed = ctx.subscribe === undefined;
  const unsubscribe = ctx.subscribe?.("outcome", () => {
    mayHaveMissed = true;
    void outcomes.look();
  });
  return {
    async ofWish(id) {
      const closed = outcomes.wait(id);
      if (mayHaveMissed) void outcomes.look();
      await closed;
    },
    close: () => unsubscribe?.(),
  };
}

/** All who wait on one database: a hint, which wakes everyone, costs one statement. */
interface Outcomes {
  wait(wishId: string): Promise<void>;
  look(): Promise<void>;
}

const known = new WeakMap<ReadDb, Outcomes>();

function outcomesOf(db: ReadDb): Outcomes {
  const outcomes = known.get(db) ?? createOutcomes(db);
  known.set(db, outcomes);
  return outcomes;
}

function createOutcomes(db: ReadDb): Outcomes {
  const waiting = new Map<string, Set<() => void>>();
  let poll: NodeJS.Timeout | undefined;
  let looking = false;
  let again = false;

  async function lookAtAll(): Promise<void> {
    do {
      again = false;
      const ids = [...waiting.keys()];
      if (ids.length === 0) break;
      const closed = await db.$queryRaw<{ id: string }[]>`
        SELECT id FROM certificate_wish WHERE id = ANY(${ids}::text[]) AND status <> 'OPEN'`;
      for (const { id } of closed) for (const settle of waiting.get(id) ?? []) settle();
    } while (again);
  }

  /** A database that does not answer is asked again at the next turn; whoever waits gives up by himself. */
  async function look(): Promise<void> {
    again = true;
    if (looking) return;
    looking = true;
    await lookAtAll().catch(() => {});
    looking = false;
  }

  return {
    look,
    wait: (id) =>
      new Promise<void>((resolve) => {
        const settle = () => {
          clearTimeout(patience);
          const others = waiting.get(id);
          others?.delete(settle);
          if (others?.size === 0) waiting.delete(id);
          if (waiting.size === 0) {
            clearInterval(poll);
            poll = undefined;
          }
          resolve();
        };
        poll ??= setInterval(look, POLL_MS);
        const patience = setTimeout(settle, WAIT_MS);
        waiting.set(id, (waiting.get(id) ?? new Set()).add(settle));
      }),
  };
}
