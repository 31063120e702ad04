/**
 * Who has claimed which recipients, and until when. In memory: the database has one writer, and with its process all claims end. What
 * is claimed by one whose lease has ended may be claimed by another; until then it is still theirs to settle.
 */
import type { Delivery } from '../mail-types.ts';

/** One that claims. */
export interface Lessee {
  readonly length: number;
  /** By the clock that only runs. */
  until: number;
}

interface Held {
  readonly by: Lessee;
  readonly epoch: number;
}

export class Leases {
  readonly #ran: () => number;
  readonly #held = new Map<number, Held>();
  #epoch = 0;

  /** `ran`: milliseconds by a clock that nobody sets. */
  constructor(ran: () => number) {
    this.#ran = ran;
  }

  lessee(length: number): Lessee {
    return { length, until: this.#ran() + length };
  }

  renew(lessee: Lessee): void {
    lessee.until = this.#ran() + lessee.length;
  }

  end(lessee: Lessee): void {
    lessee.until = -Infinity;
  }

  /** Rows that `lessee` may not claim now: its own, and those of others whose lease lasts. */
  takenFrom(lessee: Lessee): { has(id: number): boolean } {
    const now = this.#ran();
    return {
      has: (id) => {
        const held = this.#held.get(id);
        return held !== undefined && (held.by === lessee || held.by.until > now);
      },
    };
  }

  /** A new claim; {@link take} gives it rows. */
  begin(): number {
    return ++this.#epoch;
  }

  take(lessee: Lessee, epoch: number, id: number): void {
    this.#held.set(id, { by: lessee, epoch });
  }

  /** Whether it is still had by the claim that it names. */
  holds({ id, epoch }: Delivery): boolean {
    return this.#held.get(id)?.epoch === epoch;
  }

  /** Settled, or given back; passes over what another has. */
  drop(delivery: Delivery): void {
    if (this.holds(delivery)) this.#held.delete(delivery.id);
  }
}
