/** Lets changes to different things go to the disk together, and makes changes to the same thing wait for each other. */

interface Waiting {
  /** What the change touches; null: everything. */
  readonly keys: readonly string[] | null;
  readonly go: () => void;
}

/** First come, first served: a change that must wait holds back those behind it, so that none starves. */
export class ChangeGate {
  readonly #held = new Set<string>();
  #inside = 0;
  #exclusive = false;
  readonly #waiting: Waiting[] = [];

  /** True while a change that touches everything is under way. */
  get exclusive(): boolean {
    return this.#exclusive;
  }

  /** Resolves when the change may be planned, with the way to leave. */
  async enter(keys: readonly string[] | null): Promise<() => void> {
    if (this.#waiting.length > 0 || !this.#admits(keys)) {
      await new Promise<void>((go) => this.#waiting.push({ keys, go }));
    } else {
      this.#take(keys);
    }
    return () => this.#leave(keys);
  }

  #admits(keys: readonly string[] | null): boolean {
    if (this.#exclusive) return false;
    return keys === null ? this.#inside === 0 : !keys.some((key) => this.#held.has(key));
  }

  #take(keys: readonly string[] | null): void {
    this.#inside++;
    if (keys === null) this.#exclusive = true;
    else for (const key of keys) this.#held.add(key);
  }

  #leave(keys: readonly string[] | null): void {
    this.#inside--;
    if (keys === null) this.#exclusive = false;
    else for (const key of keys) this.#held.delete(key);
    for (let next = this.#waiting[0]; next && this.#admits(next.keys); next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#take(next.keys);
      next.go();
    }
  }
}
