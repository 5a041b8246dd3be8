import type { Clock } from "#lib/platform/clock";

interface Count {
  hits: number;
  since: number;
}

/** Counts per key in windows of fixed length; memory is bounded, the longest unused keys are forgotten first. */
export class RateWindow {
  readonly #counts = new Map<string, Count>();

  constructor(
    private readonly clock: Clock,
    private readonly limit: number,
    private readonly windowMs: number,
    private readonly maxKeys: number,
  ) {}

  hit(key: string): void {
    const now = this.clock.now().getTime();
    const count = this.#current(key, now) ?? { hits: 0, since: now };
    this.#counts.delete(key); // to the end: the first is the longest unused
    this.#counts.set(key, { ...count, hits: count.hits + 1 });
    const [oldest] = this.#counts.keys();
    if (this.#counts.size > this.maxKeys && oldest !== undefined) this.#counts.delete(oldest);
  }

  isSpent(key: string): boolean {
    return (this.#current(key, this.clock.now().getTime())?.hits ?? 0) >= this.limit;
  }

  /** A clock that was put back starts a new window. */
  #current(key: string, now: number): Count | undefined {
    const count = this.#counts.get(key);
    return count && now >= count.since && now < count.since + this.windowMs ? count : undefined;
  }
}
