/**
 * Lets callers share their work: whoever calls while a batch is under way is served with the next one, together with all
 * who call meanwhile. Unless told otherwise nobody waits for company: alone, a call is a batch of one.
 *
 * @param limit of one batch.
 * @param run serves a batch; its answers are in the order of the items. When it fails, all of them fail.
 * @param gatherMs how long the first waits for others: where a statement costs more than callers mind to wait.
 */
export function inBatches<T, R>(
  limit: number,
  run: (items: readonly T[]) => Promise<readonly R[]>,
  gatherMs = 0,
): (item: T) => Promise<R> {
  let waiting: { item: T; resolve: (answer: R) => void; reject: (error: unknown) => void }[] = [];
  let busy = false;

  async function serve(): Promise<void> {
    busy = true;
    if (gatherMs > 0) await new Promise((resolve) => setTimeout(resolve, gatherMs));
    while (waiting.length > 0) {
      const batch = waiting.slice(0, limit);
      waiting = waiting.slice(limit);
      try {
        const answers = await run(batch.map(({ item }) => item));
        for (const [index, { resolve }] of batch.entries()) resolve(answers[index] as R);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    busy = false;
  }

  return (item) =>
    new Promise<R>((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!busy) void serve();
    });
}
