/** Sorts due messages by destination into the backlog, and settles at once what needs no sending. */
import type { RelaySettings } from '../../../shared/domain/relay-settings.ts';
import type { Delivery, DueMessage } from '../mail/mail-types.ts';
import type { Backlog } from './backlog.ts';
import type { CourierOptions } from './courier-types.ts';
import type { Destination } from './destination.ts';
import { discarded, type Verdicts } from './verdicts.ts';

/** Mail for these domains is never sent anywhere: the relay's self-test. */
const SELF_TEST = /(?:^|\.)postern-self-test\.invalid$/;

export interface SorterEvents {
  /** There is new work for a destination. */
  readonly ready: (destination: Destination) => void;
  /** The smart hosts changed, so all that waited went back to the database. */
  readonly sortedAnew: () => void;
  /** To be settled at once, as it goes nowhere; its recipients are taken until that is done. */
  readonly unsent: (message: DueMessage, deliveries: readonly Delivery[], verdicts: Verdicts) => void;
}

export class WorkSorter {
  readonly #options: Pick<CourierOptions, 'now' | 'settings'>;
  readonly #backlog: Backlog;
  readonly #events: SorterEvents;
  #smartHosts: RelaySettings['smartHosts'] | null = null;

  constructor(options: Pick<CourierOptions, 'now' | 'settings'>, backlog: Backlog, events: SorterEvents) {
    this.#options = options;
    this.#backlog = backlog;
    this.#events = events;
  }

  /** Takes what can be taken of a message now, and gives the rest back; the number of recipients taken. */
  offer(message: DueMessage): number {
    const now = this.#options.now();
    const { deliveries } = message;
    const first = deliveries[0];
    if (first === undefined || deliveries.some(({ id }) => this.#backlog.taken.has(id))) {
      this.#backlog.refuse(deliveries);
      return 0;
    }
    this.noteSettings();
    if (deliveries.length === 1) return this.#offerTo(message, deliveries, this.#destination(first), now);
    const groups = new Map<Destination | null, Delivery[]>();
    for (const delivery of deliveries) {
      const destination = this.#destination(delivery);
      const group = groups.get(destination);
      if (group === undefined) groups.set(destination, [delivery]);
      else group.push(delivery);
    }
    let taken = 0;
    for (const [destination, group] of groups) taken += this.#offerTo(message, group, destination, now);
    return taken;
  }

  /** Where a recipient's mail goes. */
  destinationOf(delivery: Delivery): Destination {
    return this.#backlog.destinationOf(delivery, (this.#smartHosts?.length ?? 0) > 0);
  }

  /** Looks at the smart hosts in the settings; when they changed, everything is sorted anew. */
  noteSettings(): void {
    const { smartHosts } = this.#options.settings();
    if (smartHosts === this.#smartHosts) return;
    const changed =
      this.#smartHosts !== null && JSON.stringify(smartHosts) !== JSON.stringify(this.#smartHosts);
    this.#smartHosts = smartHosts;
    if (!changed) return;
    for (const destination of this.#backlog.destinations.values()) {
      this.#backlog.giveBackWaiting(destination);
      destination.forgive();
    }
    this.#events.sortedAnew();
  }

  /** Null: the self-test, which goes nowhere. */
  #destination(delivery: Delivery): Destination | null {
    return SELF_TEST.test(delivery.domain) ? null : this.destinationOf(delivery);
  }

  #offerTo(
    message: DueMessage,
    deliveries: readonly Delivery[],
    destination: Destination | null,
    now: number,
  ): number {
    if (destination === null) {
      this.#settleUnsent(message, deliveries, discarded(message, deliveries, now));
      return deliveries.length;
    }
    if (!this.#backlog.hasRoomFor(message, destination) || this.#backlog.closed(destination, now)) {
      this.#backlog.refuse(deliveries);
      return 0;
    }
    this.#backlog.add(message, deliveries, destination, now);
    this.#events.ready(destination);
    return deliveries.length;
  }

  #settleUnsent(message: DueMessage, deliveries: readonly Delivery[], verdicts: Verdicts): void {
    for (const { id } of deliveries) this.#backlog.taken.add(id);
    this.#events.unsent(message, deliveries, verdicts);
  }
}
