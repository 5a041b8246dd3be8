/**
 * Long calculations as generators that yield every few milliseconds of work: run in one go where nobody waits, or in
 * slices where the same process answers connections.
 */
export type Slices<T> = Generator<void, T, void>;

export function runAtOnce<T>(slices: Slices<T>): T {
  for (;;) {
    const step = slices.next();
    if (step.done) return step.value;
  }
}

/** `pause` lets others run: a promise of `setImmediate`, say. */
export async function runInSlices<T>(slices: Slices<T>, pause: () => Promise<void>): Promise<T> {
  for (;;) {
    const step = slices.next();
    if (step.done) return step.value;
    await pause();
  }
}
