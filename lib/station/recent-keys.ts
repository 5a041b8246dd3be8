/** A set of bounded size: the longest unused are forgotten first. */
export class RecentKeys {
  readonly #keys = new Set<string>();

  constructor(private readonly max: number) {}

  add(key: string): void {
    this.#keys.delete(key);
    this.#keys.add(key);
    const [oldest] = this.#keys;
    if (this.#keys.size > this.max && oldest !== undefined) this.#keys.delete(oldest);
  }

  has(key: string): boolean {
    const known = this.#keys.has(key);
    if (known) this.add(key);
    return known;
  }
}
