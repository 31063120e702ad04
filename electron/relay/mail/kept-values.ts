/** The values of one space in memory, for what reads them at every step: of one relay, and written by it alone. */
import type { ValueStore } from './mail-types.ts';

export class KeptValues {
  readonly #values: Pick<ValueStore, 'set'>;
  readonly #space: string;
  readonly #known: Map<string, string>;

  private constructor(values: Pick<ValueStore, 'set'>, space: string, known: Map<string, string>) {
    this.#values = values;
    this.#space = space;
    this.#known = known;
  }

  /** Reads what is there. */
  static async open(values: Pick<ValueStore, 'set' | 'all'>, space: string): Promise<KeptValues> {
    const known = new Map<string, string>();
    for await (const [key, value] of values.all(space)) known.set(key, value);
    return new KeptValues(values, space, known);
  }

  get(key: string): string | null {
    return this.#known.get(key) ?? null;
  }

  /** In memory at once; resolves once it is stored. */
  set(key: string, value: string | null): Promise<void> {
    if (value === null) this.#known.delete(key);
    else this.#known.set(key, value);
    return this.#values.set(this.#space, key, value);
  }
}
