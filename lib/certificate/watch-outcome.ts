import type { Context } from "#lib/audit/context";

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
  let wake = () => {};
  const unsubscribe = ctx.subscribe?.("outcome", () => wake());

  const isClosed = async (id: string): Promise<boolean> => {
    const wish = await ctx.db.certificateWish.findUnique({ where: { id }, select: { status: true } });
    return wish?.status !== "OPEN";
  };

  async function ofWish(id: string): Promise<void> {
    const deadline = performance.now() + WAIT_MS;
    for (;;) {
      const hinted = new Promise<void>((resolve) => {
        wake = resolve;
      });
      if (await isClosed(id)) return;
      const left = deadline - performance.now();
      if (left <= 0) return;
      let timer: NodeJS.Timeout | undefined;
      const polled = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, Math.min(left, POLL_MS));
      });
      await Promise.race([hinted, polled]);
      clearTimeout(timer);
    }
  }

  return { ofWish, close: () => unsubscribe?.() };
}
