/** What each sender has in memory, and may still have: nobody fills the backlog, and who has little there finds room though others fill it. */
import { laneKey, type Lane, type LaneRoom } from '../mail/lanes.ts';
import { SMART_HOSTS } from './destination.ts';
import { Shares } from './shares.ts';

/** Recipients of mail of one sender domain, of one of its users, and of those at one destination. */
const MOST_OF_A_DOMAIN = 1000;
const MOST_OF_A_LANE = 750;
const MOST_AT_A_DESTINATION = 500;
/** Who has fewer finds room in a full backlog; the same of all users of a sender domain. */
const FEW = 20;
const FEW_OF_A_DOMAIN = 200;

/** How full the backlog is; `over`: with what was let in though it was full. */
export type Fill = 'room' | 'full' | 'over';

export class LaneShares implements LaneRoom {
  readonly #fill: () => Fill;
  readonly #domains = new Shares(MOST_OF_A_DOMAIN);
  readonly #lanes = new Shares(MOST_OF_A_LANE);
  readonly #atDestinations = new Shares(MOST_AT_A_DESTINATION);
  /** By lane, the destinations at which it has its share. */
  readonly #fullAt = new Map<string, Set<string>>();

  constructor(fill: () => Fill) {
    this.#fill = fill;
  }

  get crowded(): boolean {
    return (
      this.#fill() !== 'room' || this.#domains.anyFull || this.#lanes.anyFull || this.#atDestinations.anyFull
    );
  }

  room(lane: Lane): number {
    const few = this.#few(lane);
    if (this.#fill() !== 'room') return few;
    return Math.max(few, Math.min(this.#domains.room(lane.domain), this.#lanes.room(laneKey(lane))));
  }

  full(lane: Lane): Iterable<string> {
    return this.#fullAt.get(laneKey(lane)) ?? [];
  }

  /** Whether there is room for its mail to a destination. */
  hasRoom(lane: Lane, destination: string): boolean {
    return this.room(lane) > 0 && this.#fullAt.get(laneKey(lane))?.has(destination) !== true;
  }

  /** Whether it has so little here that others' mail must not keep it out. */
  hasFew(lane: Lane): boolean {
    return this.#few(lane) > 0;
  }

  add(lane: Lane, destination: string, recipients: number): void {
    const key = laneKey(lane);
    this.#domains.add(lane.domain, recipients);
    this.#lanes.add(key, recipients);
    if (destination === SMART_HOSTS) return;
    const at = atDestination(key, destination);
    this.#atDestinations.add(at, recipients);
    if (this.#atDestinations.room(at) > 0) return;
    const full = this.#fullAt.get(key);
    if (full === undefined) this.#fullAt.set(key, new Set([destination]));
    else full.add(destination);
  }

  /** True when somebody who had their share has room again. */
  remove(lane: Lane, destination: string, recipients: number): boolean {
    const key = laneKey(lane);
    const ofDomain = this.#domains.remove(lane.domain, recipients);
    const ofLane = this.#lanes.remove(key, recipients);
    if (destination === SMART_HOSTS) return ofDomain || ofLane;
    const there = this.#atDestinations.remove(atDestination(key, destination), recipients);
    if (there) {
      const full = this.#fullAt.get(key);
      full?.delete(destination);
      if (full?.size === 0) this.#fullAt.delete(key);
    }
    return ofDomain || ofLane || there;
  }

  #few(lane: Lane): number {
    if (this.#fill() === 'over') return 0;
    return Math.max(
      0,
      Math.min(FEW - this.#lanes.has(laneKey(lane)), FEW_OF_A_DOMAIN - this.#domains.has(lane.domain)),
    );
  }
}

function atDestination(lane: string, destination: string): string {
  return `${lane}\n${destination}`;
}
