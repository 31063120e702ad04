/** Watches the computer's clock for the queue: time in which nothing could be tried counts for no message, and no wait is for a time that will not come. */
import { CLOCK_SLACK, gapsAt, untriedTime, type Gap } from '../../../shared/domain/untried-time.ts';
import type { DueMessage } from '../mail/mail-types.ts';
import type { CourierOptions } from './courier-types.ts';

const SEEN = 'clock-seen';
const GAPS = 'clock-gaps';
/** So often is written down how late it is, while mail waits. */
const NOTE_MS = 60_000;

/** The message with the time it has, which is longer by that in which nothing was tried. */
export function prolonged(message: DueMessage, gaps: readonly Gap[], now: number): DueMessage {
  const untried = untriedTime(gaps, message.received, now);
  return untried === 0 ? message : { ...message, expires: message.expires + untried, untried };
}

export class QueueClock {
  readonly #options: Pick<CourierOptions, 'now' | 'ran' | 'store' | 'kept'>;
  readonly #onRighted: () => void;
  #gaps: readonly Gap[] = [];
  #seen: { readonly wall: number; readonly ran: number } | null = null;
  #noted = -Infinity;
  #asking = false;

  /** `onRighted`: the clock was set back, or waits in the database were cut short: what is in memory is out of date. */
  constructor(options: Pick<CourierOptions, 'now' | 'ran' | 'store' | 'kept'>, onRighted: () => void) {
    this.#options = options;
    this.#onRighted = onRighted;
  }

  /** Sees how late it is; to be called at least each minute, and before what is done depends on a message's age. */
  look(): void {
    const now = this.#options.now();
    const ran = (this.#options.ran ?? (() => performance.now()))();
    const first = this.#seen === null;
    const expected = this.#seen === null ? this.#begin(now) : this.#seen.wall + (ran - this.#seen.ran);
    this.#seen = { wall: now, ran };
    const gaps = gapsAt(this.#gaps, expected, now);
    const moved = Math.abs(now - expected) > CLOCK_SLACK;
    if (gaps !== this.#gaps) {
      this.#gaps = gaps;
      this.#write(GAPS, JSON.stringify(gaps));
    }
    if (moved) this.#note(now);
    else if (now - this.#noted >= NOTE_MS && !this.#asking) void this.#noteIfMailWaits(now);
    const back = now < expected - CLOCK_SLACK;
    if (first || back) this.#right(now, back);
  }

  /** Time in which nothing could be tried. */
  get gaps(): readonly Gap[] {
    return this.#gaps;
  }

  /** See {@link prolonged}. */
  prolonged(message: DueMessage): DueMessage {
    return prolonged(message, this.#gaps, this.#options.now());
  }

  /** When it was last seen before this start; `now` when nobody knows. */
  #begin(now: number): number {
    const { kept } = this.#options;
    this.#gaps = JSON.parse(kept.get(GAPS) ?? '[]') as readonly Gap[];
    const seen = kept.get(SEEN);
    return seen === null ? now : Number(seen);
  }

  #note(now: number): void {
    this.#noted = now;
    this.#write(SEEN, String(now));
  }

  async #noteIfMailWaits(now: number): Promise<void> {
    this.#asking = true;
    const due = await this.#options.store.nextDue().catch(() => null);
    this.#asking = false;
    if (due !== null) this.#note(now);
  }

  #right(now: number, back: boolean): void {
    // What is in memory waits by the wrong clock, too, though nothing in the database may.
    if (back) this.#onRighted();
    this.#options.store.rightClock(now).then(
      (changed) => {
        if (changed > 0) this.#onRighted();
      },
      // A full disk: the next start tries again.
      () => undefined,
    );
  }

  #write(key: string, value: string): void {
    // Not written is a gap that seems a little longer at the next start.
    this.#options.kept.set(key, value).catch(() => undefined);
  }
}
