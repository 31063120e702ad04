/** Gives up expired mail and warns of delays where no attempt does: at destinations that are down, whose rows nobody touches. */
import type { Claimant } from '../mail/mail-store.ts';
import type { DueMessage } from '../mail/mail-types.ts';
import type { Backlog } from './backlog.ts';
import type { Reply } from './courier-messages.ts';
import type { CourierOptions } from './courier-types.ts';
import type { QueueClock } from './queue-clock.ts';
import type { Settler } from './settler.ts';
import { expired, type Verdicts } from './verdicts.ts';
import type { WorkSorter } from './work-sorter.ts';

/** It looks this often. */
export const SWEEP_MS = 60_000;
/** Recipients settled together. */
const PAGE = 200;
const HOUR_MS = 3_600_000;

export class OverdueSweep {
  readonly #options: CourierOptions;
  readonly #claimant: Claimant;
  readonly #backlog: Backlog;
  readonly #settler: Settler;
  readonly #sorter: WorkSorter;
  readonly #clock: QueueClock;
  #last = -Infinity;
  #running = false;

  constructor(
    options: CourierOptions,
    claimant: Claimant,
    backlog: Backlog,
    settler: Settler,
    sorter: WorkSorter,
    clock: QueueClock,
  ) {
    this.#options = options;
    this.#claimant = claimant;
    this.#backlog = backlog;
    this.#settler = settler;
    this.#sorter = sorter;
    this.#clock = clock;
  }

  /** The next {@link run} looks at once. */
  again(): void {
    this.#last = -Infinity;
  }

  /** Looks, when it is time, page by page while `wanted`. */
  run(now: number, wanted: () => boolean): void {
    if (this.#running || Math.abs(now - this.#last) < SWEEP_MS) return;
    this.#last = now;
    this.#backlog.forgetUnused(now);
    this.#running = true;
    // A store that cannot be asked now is asked in the next look.
    void this.#pages(wanted)
      .catch(() => undefined)
      .finally(() => {
        this.#running = false;
        // Asked for meanwhile.
        if (this.#last === -Infinity && wanted()) this.run(this.#options.now(), wanted);
      });
  }

  async #pages(wanted: () => boolean): Promise<void> {
    while (wanted()) {
      // Anew for each page, as the settler has it: what it finds not to be due would come again and again.
      const now = this.#options.now();
      const hours = this.#options.settings().delayWarningHours;
      const warnBefore = hours > 0 ? now - hours * HOUR_MS : -1;
      const over = (message: DueMessage) => this.#isOver(message, now);
      const page = await this.#claimant.claimOverdue({ limit: PAGE, warnBefore, over });
      if (page.length === 0) return;
      if (!wanted()) {
        for (const { deliveries } of page) this.#giveBack(deliveries);
        return;
      }
      await new Promise<void>((resolve) => this.#settle(page, now, resolve));
    }
  }

  #settle(page: readonly DueMessage[], now: number, done: () => void): void {
    let open = page.length;
    for (const found of page) {
      const message = this.#clock.prolonged(found);
      const { deliveries } = message;
      const verdicts = this.#isOver(found, now)
        ? expired(message, deliveries, now, this.#why(message))
        : this.#delayed(message);
      for (const { id } of deliveries) this.#backlog.taken.add(id);
      this.#settler.settle(message, verdicts, () => {
        for (const { id } of deliveries) this.#backlog.taken.delete(id);
        // Whom only a warning was about waits on.
        this.#giveBack(deliveries);
        if (--open === 0) done();
      });
    }
  }

  #giveBack(deliveries: DueMessage['deliveries']): void {
    // A lease that could not be given back ends by itself.
    void this.#claimant.release(deliveries).catch(() => undefined);
  }

  /** Its time is over, and none of its hosts is to be reached: that was seen by others, who stand for it. Else it has an attempt first. */
  #isOver(message: DueMessage, now: number): boolean {
    return (
      this.#clock.prolonged(message).expires <= now &&
      message.deliveries.every((delivery) => this.#sorter.destinationOf(delivery).doubtful())
    );
  }

  #why({ deliveries }: DueMessage): Reply {
    const reasons = deliveries.map((delivery) => this.#sorter.destinationOf(delivery).reason);
    return { status: '4.4.1', text: reasons.find((reason) => reason !== '') ?? '' };
  }

  #delayed(message: DueMessage): Verdicts {
    const delayed = message.deliveries.map((delivery) => {
      const { reason } = this.#sorter.destinationOf(delivery);
      const text = reason || 'The message waits for its next attempt.';
      return { delivery, remote: '', reply: { status: '4.4.1', text } };
    });
    return { outcomes: [], failed: [], delayed, relayed: [] };
  }
}
