/** Counts what each has, up to a share of its own; whoever has had all of it gets no more until half of it is gone. */
export class Shares {
  readonly #most: number;
  readonly #counts = new Map<string, number>();
  readonly #full = new Set<string>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Whether anybody has all of their share. */
  get anyFull(): boolean {
    return this.#full.size > 0;
  }

  has(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  /** What `key` may still have. */
  room(key: string): number {
    return this.#full.has(key) ? 0 : this.#most - this.has(key);
  }

  add(key: string, added: number): void {
    const count = this.has(key) + added;
    this.#counts.set(key, count);
    if (count >= this.#most) this.#full.add(key);
  }

  /** True when `key` may have more again. */
  remove(key: string, removed: number): boolean {
    const count = this.has(key) - removed;
    if (count > 0) this.#counts.set(key, count);
    else this.#counts.delete(key);
    return count <= this.#most / 2 && this.#full.delete(key);
  }
}
