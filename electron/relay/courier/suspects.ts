/** Which mail was at the courier's thread each time it died: that is sent alone, to find the message that kills it. */
import type { Work } from './destination.ts';

/** Then a message is a suspect. */
const DEATHS = 3;
/** Recipients that are remembered. */
const MOST = 100_000;

export class Suspects {
  /** Deaths by rows of recipients. */
  readonly #deaths = new Map<number, number>();

  has({ deliveries }: Work): boolean {
    return this.#deaths.size > 0 && deliveries.some(({ id }) => (this.#deaths.get(id) ?? 0) >= DEATHS);
  }

  /** The thread died with this. */
  died({ deliveries }: Work): void {
    for (const { id } of deliveries) {
      const deaths = this.#deaths.get(id) ?? 0;
      if (deaths > 0 || this.#deaths.size < MOST) this.#deaths.set(id, deaths + 1);
    }
  }

  /** The thread outlived it. */
  cleared({ deliveries }: Work): void {
    if (this.#deaths.size === 0) return;
    for (const { id } of deliveries) this.#deaths.delete(id);
  }
}
