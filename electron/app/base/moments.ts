/** Tells windows when time alone has changed what they show: a lock ran out, or a day of the set's time zone ended. */
import type { EventHub } from './event-hub.ts';

/** Milliseconds between two looks; by the clock on the wall, which may be set, and which goes on while the computer sleeps. */
const LOOK = 500;

export interface MomentsOptions {
  readonly events: EventHub;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** What depends on the time alone, as a value that is another one when it is; null while no set is open. */
  readonly state: () => string | null;
  /** Done with each look: what begins by itself when its time has come. */
  readonly also?: () => void;
}

export class Moments {
  readonly #options: MomentsOptions;
  readonly #timer: NodeJS.Timeout;
  #last: string | null = null;

  constructor(options: MomentsOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.look(), LOOK);
    this.#timer.unref();
  }

  look(): void {
    const { events, now, state, also } = this.#options;
    also?.();
    // Whoever begins to listen has just asked for everything.
    const next = events.heard('moment') ? state() : null;
    const passed = this.#last !== null && next !== null && next !== this.#last;
    this.#last = next;
    if (passed) events.emit('moment', { now: now() });
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
