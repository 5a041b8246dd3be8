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
