/**
 * How late it is for what is deleted when its time is over: the computer's clock, but never far ahead of the time that has passed.
 * A clock that is a year ahead for an hour would else delete all that was kept.
 */
import type { KeptValues } from './kept-values.ts';

/** Space of the values it is kept in. */
export const RETENTION = 'retention';
const KEY = 'time';
/** So much faster than it runs the time may follow the clock, to catch up with the days that the relay was off. */
const CATCH_UP = 24;

export class RetentionTime {
  readonly #values: Pick<KeptValues, 'get' | 'set'>;
  readonly #ran: () => number;
  #last: { readonly time: number; readonly ran: number } | null = null;

  /** `ran`: milliseconds by a clock that nobody sets. */
  constructor(values: Pick<KeptValues, 'get' | 'set'>, ran: () => number) {
    this.#values = values;
    this.#ran = ran;
  }

  /** The time, when the clock says `wall`. A set that never had one begins with that. */
  at(wall: number): number {
    const ran = this.#ran();
    const last = this.#last ?? { time: Number(this.#values.get(KEY) ?? wall), ran };
    const time = Math.min(wall, last.time + CATCH_UP * (ran - last.ran));
    this.#last = { time, ran };
    // Not written is a time that begins a little earlier at the next start.
    void this.#values.set(KEY, String(time)).catch(() => undefined);
    return time;
  }
}
