/**
 * When automatic locks lift: after the time they were given, whatever the computer's clock is set to meanwhile. What is left of a lock is
 * counted from when it was first seen, by {@link elapsed}, and remembered over a restart of the relay.
 */
import { elapsed, type Moment } from '../../../shared/domain/elapsed.ts';
import {
  automaticPart,
  lockInForce,
  lockStatus,
  manualPart,
  type Lock,
  type LockStatus,
} from '../../../shared/domain/lock.ts';
import type { KeptValues } from '../mail/kept-values.ts';

interface Seen extends Moment {
  readonly since: number;
  readonly until: number;
  /** Milliseconds that were left then. */
  readonly left: number;
}

/** Space of the values it is remembered in. */
export const LOCK_TIMES = 'lock-time';
/** A lock of the journal that ends so much earlier or later than it should by the clock is dated anew. Milliseconds. */
const TOLERATED = 60_000;

export class LockTime {
  readonly #values: Pick<KeptValues, 'get' | 'set'>;
  readonly #moment: () => Moment;
  readonly #seen = new Map<number, Seen>();

  constructor(values: Pick<KeptValues, 'get' | 'set'>, moment: () => Moment) {
    this.#values = values;
    this.#moment = moment;
  }

  /** `active` without a lock, for which no clock is looked at: the system's takes as long as all rules together. */
  statusOf(id: number, lock: Lock | null): LockStatus {
    if (lock === null) return 'active';
    const { wall } = this.#moment();
    // One by hand begins and ends at a time of the calendar.
    const byHand = lockInForce(manualPart(lock), wall);
    if (byHand !== null) return 'manual';
    const automatic = automaticPart(lock);
    const until = automatic?.until ?? null;
    if (automatic === null || until === null) return lockStatus(automatic, wall);
    return this.#left(id, automatic, until) > 0 ? 'automatic' : 'active';
  }

  /** The lock with the times at which, by the clock of now, it began and will end; null when it has them. */
  redated(id: number, lock: Lock): Lock | null {
    if (lock.kind !== 'automatic' || lock.until === null) return null;
    const { wall } = this.#moment();
    const left = this.#left(id, lock, lock.until);
    if (left === 0 || Math.abs(wall + left - lock.until) <= TOLERATED) return null;
    const until = Math.round(wall + left);
    const dated = { ...lock, since: Math.max(0, until - (lock.until - lock.since)), until };
    this.#remember(id, { ...this.#moment(), since: dated.since, until, left });
    return dated;
  }

  #left(id: number, lock: Lock, until: number): number {
    const now = this.#moment();
    const given = Math.max(0, until - lock.since);
    const seen = this.#seen.get(id) ?? readSeen(this.#values.get(String(id)));
    if (seen?.until === until && seen.since === lock.since) {
      this.#seen.set(id, seen);
      return Math.max(0, seen.left - elapsed(seen, now));
    }
    // Never more than it was given: then the clock was ahead when it was set.
    const left = Math.min(given, Math.max(0, until - now.wall));
    this.#remember(id, { ...now, since: lock.since, until, left });
    return left;
  }

  #remember(id: number, seen: Seen): void {
    this.#seen.set(id, seen);
    void this.#values.set(String(id), JSON.stringify(seen)).catch(() => undefined);
  }
}

function readSeen(text: string | null): Seen | null {
  return text === null ? null : (JSON.parse(text) as Seen);
}
