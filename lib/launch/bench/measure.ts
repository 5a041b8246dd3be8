/** Seconds that the work took. */
export async function seconds(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** How often something was done in a second; the best of `rounds`, since other processes only ever slow it down. */
export async function perSecond(count: number, rounds: number, work: () => unknown): Promise<number> {
  let best = 0;
  for (let round = 0; round < rounds; round++) best = Math.max(best, count / (await seconds(work)));
  return best;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/**
 * The one as a share of the other, of measurements that were made by turns: whatever else the machine does meets both of
 * a turn alike, and a turn that it met is no median.
 */
export function medianRatio(ones: readonly number[], others: readonly number[]): number {
  return median(ones.map((one, turn) => one / (others[turn] ?? Number.NaN)));
}

export function line(label: string, value: string): void {
  console.log(`${label.padEnd(64)} ${value.padStart(16)}`);
}

/** Prints a ratio beside its goal; one that misses it makes the run fail. */
export function goal(label: string, ratio: number, bound: { atLeast: number } | { atMost: number }): void {
  const met = "atLeast" in bound ? ratio >= bound.atLeast : ratio <= bound.atMost;
  const said = "atLeast" in bound ? `at least ${bound.atLeast}` : `at most ${bound.atMost}`;
  line(label, `${ratio.toFixed(2)} (${said})${met ? "" : " MISSED"}`);
  if (!met) process.exitCode = 1;
}

/** Runs `count` tasks, `width` at a time. */
export async function inParallel(
  count: number,
  width: number,
  task: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const caller = async () => {
    for (let index = next++; index < count; index = next++) await task(index);
  };
  await Promise.all(Array.from({ length: width }, caller));
}
