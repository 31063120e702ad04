/** The work in memory: bounded in messages and bytes, every recipient of it marked as taken. */
import { laneOf } from '../mail/lanes.ts';
import type { Delivery, DueMessage } from '../mail/mail-types.ts';
import { SMART_HOSTS, Destination, type Work } from './destination.ts';
import type { HostState } from './host-state.ts';
import { LaneShares } from './lane-shares.ts';

/** Beyond this, messages stay in the database until there is room. */
const MOST_WORKS = 2000;
const MOST_BYTES = 32 * 1024 * 1024;
/** So much of it is filled with mail of those who have little here, though others fill it. */
const OVER = 2;
/** Recipients of one transaction; every server takes so many (RFC 5321, 4.5.3.1.8). */
const MOST_RECIPIENTS = 100;
/** Destinations nobody sent to for so long are forgotten. */
const FORGET_MS = 10 * 60_000;

export class Backlog {
  /** Rows of recipients that are in memory or being settled. */
  readonly taken = new Set<number>();
  readonly destinations = new Map<string, Destination>();
  readonly #withdrawn = new Set<number>();
  readonly #onRoom: () => void;
  readonly #giveBack: (deliveries: readonly Delivery[]) => void;
  /** Who may have how much here. */
  readonly lanes = new LaneShares(() => {
    if (!this.full) return 'room';
    return this.#works < OVER * MOST_WORKS && this.#bytes < OVER * MOST_BYTES ? 'full' : 'over';
  });
  #works = 0;
  #bytes = 0;

  /** `onRoom`: somebody who had their share may have more again. `giveBack`: what was claimed is not wanted now. */
  constructor(
    onRoom: () => void = () => undefined,
    giveBack: (deliveries: readonly Delivery[]) => void = () => undefined,
  ) {
    this.#onRoom = onRoom;
    this.#giveBack = giveBack;
  }

  get full(): boolean {
    return this.#works >= MOST_WORKS || this.#bytes >= MOST_BYTES;
  }

  /** Time to fetch more. */
  get low(): boolean {
    return this.#works < MOST_WORKS / 2 && this.#bytes < MOST_BYTES / 2;
  }

  /** Works that still fit. */
  get room(): number {
    return Math.max(0, (this.full ? OVER : 1) * MOST_WORKS - this.#works);
  }

  get works(): number {
    return this.#works;
  }

  /** Whether who sent it has so little here that others' mail must not keep it out. */
  welcomes(message: DueMessage): boolean {
    return this.lanes.hasFew(laneOf(message));
  }

  /** Whether a message may be added for a destination. */
  hasRoomFor(message: DueMessage, destination: Destination): boolean {
    return this.lanes.hasRoom(laneOf(message), destination.key);
  }

  destinationOf(delivery: Delivery, smartHosts: boolean): Destination {
    const key = delivery.route || (smartHosts ? SMART_HOSTS : delivery.domain);
    let destination = this.destinations.get(key);
    if (destination === undefined) {
      destination = new Destination(key, delivery.route ? 'route' : smartHosts ? 'smart-hosts' : 'direct');
      this.destinations.set(key, destination);
    }
    return destination;
  }

  /** Whether a destination takes no more from the database now, as it is not known that it takes mail. */
  closed(destination: Destination, now: number): boolean {
    // Where it is doubtful that anything gets through, one message finds out.
    if (destination.doubtful() && destination.waiting.length + destination.places.taken > 0) return true;
    return destination.downUntil(now) > now;
  }

  /** Keys of {@link closed} destinations, for {@link import('../mail/mail-store.ts').ClaimRequest}. */
  closedKeys(now: number): Set<string> {
    const keys = new Set<string>();
    for (const [key, destination] of this.destinations) if (this.closed(destination, now)) keys.add(key);
    return keys;
  }

  /** Whether any destination's state is doubtful, so that little should be fetched for it. */
  anyDoubtful(): boolean {
    for (const destination of this.destinations.values()) if (destination.doubtful()) return true;
    return false;
  }

  /** Puts recipients of one destination into its queue. */
  add(message: DueMessage, deliveries: readonly Delivery[], destination: Destination, now: number): void {
    destination.lastUsed = now;
    for (let from = 0; from < deliveries.length; from += MOST_RECIPIENTS) {
      const part =
        deliveries.length <= MOST_RECIPIENTS ? deliveries : deliveries.slice(from, from + MOST_RECIPIENTS);
      for (const { id } of part) this.taken.add(id);
      this.#works++;
      this.lanes.add(laneOf(message), destination.key, part.length);
      this.#bytes += message.content?.length ?? 0;
      const avoid = new Set<HostState>();
      destination.waiting.push({ message, deliveries: part, destination, host: null, probe: false, avoid });
    }
  }

  /** The work is over. */
  release(work: Work): void {
    this.#works--;
    this.#bytes -= work.message.content?.length ?? 0;
    for (const { id } of work.deliveries) {
      this.taken.delete(id);
      if (this.#withdrawn.size > 0) this.#withdrawn.delete(id);
    }
    const { key } = work.destination;
    if (this.lanes.remove(laneOf(work.message), key, work.deliveries.length)) this.#onRoom();
  }

  /** The work goes back to the database. */
  giveBack(work: Work): void {
    this.release(work);
    this.#giveBack(work.deliveries);
  }

  /** What is not taken goes back to the database. */
  refuse(deliveries: readonly Delivery[]): void {
    this.#giveBack(deliveries);
  }

  /** Gives everything that waits for a destination back to the database. */
  giveBackWaiting(destination: Destination): void {
    for (const work of destination.waiting.clear()) this.giveBack(work);
  }

  withdraw(ids: readonly number[]): void {
    for (const id of ids) if (this.taken.has(id)) this.#withdrawn.add(id);
  }

  /** Whether an administrator changed a recipient of it since it was taken. */
  isWithdrawn(work: Work): boolean {
    return this.#withdrawn.size > 0 && work.deliveries.some(({ id }) => this.#withdrawn.has(id));
  }

  forgetUnused(now: number): void {
    for (const [key, destination] of this.destinations) {
      const busy = destination.places.taken > 0 || destination.waiting.length > 0 || destination.resolving;
      if (!busy && !destination.doubtful() && Math.abs(now - destination.lastUsed) > FORGET_MS)
        this.destinations.delete(key);
    }
  }
}
