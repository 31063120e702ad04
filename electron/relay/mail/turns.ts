/** Who is next where many wait: everybody gets their turn, whoever has put in most. */
import { Fifo } from './fifo.ts';
import type { Lane } from './lanes.ts';

/** What a line is kept by. */
type KeyOf<T> = (item: T) => string | number;

/** A line in which the turn goes round by the first key, and among those of one key by the next; in order for the last. */
export class Turns<T> {
  readonly #key: KeyOf<T>;
  readonly #further: readonly KeyOf<T>[];
  readonly #lines = new Map<string | number, Turns<T> | Fifo<T>>();
  /** Keys that have something, in the order of their turns. */
  readonly #order = new Fifo<string | number>();
  /** What goes before all others. */
  readonly #first = new Fifo<T>();
  #length = 0;

  constructor(key: KeyOf<T>, ...further: readonly KeyOf<T>[]) {
    this.#key = key;
    this.#further = further;
  }

  get length(): number {
    return this.#length;
  }

  push(item: T): void {
    const key = this.#key(item);
    let line = this.#lines.get(key);
    if (line === undefined) {
      const [next, ...further] = this.#further;
      line = next === undefined ? new Fifo<T>() : new Turns<T>(next, ...further);
      this.#lines.set(key, line);
      this.#order.push(key);
    }
    line.push(item);
    this.#length++;
  }

  /** Puts it before all others. */
  unshift(item: T): void {
    this.#first.unshift(item);
    this.#length++;
  }

  /** The next, of those whose first `may` be taken now. */
  shift(may: (item: T) => boolean = () => true): T | undefined {
    const first = this.#first.peek();
    if (first !== undefined && may(first)) {
      this.#length--;
      return this.#first.shift();
    }
    for (let left = this.#order.length; left > 0; left--) {
      const key = this.#order.shift() as string | number;
      const line = this.#lines.get(key) as Turns<T> | Fifo<T>;
      const item = line instanceof Turns || may(line.peek() as T) ? line.shift(may) : undefined;
      if (line.length > 0) this.#order.push(key);
      else this.#lines.delete(key);
      if (item === undefined) continue;
      this.#length--;
      return item;
    }
    return undefined;
  }

  /** Takes all out, in the order of their turns. */
  clear(): T[] {
    const items: T[] = [];
    while (this.#length > 0) items.push(this.shift() as T);
    return items;
  }
}

/** Turns of mail: by the sender's domain, then by the user. */
export function turnsByLane<T>(laneOf: (item: T) => Lane): Turns<T> {
  return new Turns<T>(
    (item) => laneOf(item).domain,
    (item) => laneOf(item).user,
  );
}
