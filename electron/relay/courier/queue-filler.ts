/** Takes due messages out of the database while there is room for them, and knows when to look again. */
import { setImmediate as soon } from 'node:timers';
import type { Claimant } from '../mail/mail-store.ts';
import type { Backlog } from './backlog.ts';
import type { CourierOptions } from './courier-types.ts';
import { SWEEP_MS, type OverdueSweep } from './overdue-sweep.ts';
import type { Settler } from './settler.ts';
import type { WorkSorter } from './work-sorter.ts';

/** Recipients fetched at once. */
const PAGE = 1000;
/** Recipients fetched while a destination is only probed. */
const PROBE_PAGE = 50;
/** So often a full backlog is filled up with mail of those who have little in it. */
const CROWDED_MS = 1000;
/** A store that could not be asked is asked again after this long. */
const UNASKED_MS = 1000;
/** Settlements on their way to the disk; more work is fetched below this. */
const MOST_SETTLING = 2000;

export interface FillerParts {
  readonly options: Pick<CourierOptions, 'store' | 'now' | 'lookEvery'>;
  readonly claimant: Pick<Claimant, 'claim' | 'release'>;
  readonly backlog: Backlog;
  readonly settler: Pick<Settler, 'active'>;
  readonly sorter: Pick<WorkSorter, 'offer' | 'noteSettings'>;
  readonly sweep: Pick<OverdueSweep, 'run'>;
  /** Whether mail may be taken. */
  readonly wanted: () => boolean;
  /** It is time to look at everything again. */
  readonly onTime: () => void;
}

export class QueueFiller {
  readonly #parts: FillerParts;
  #behind = true;
  #scheduled = false;
  #filling = false;
  /** Asked for while it was filling. */
  #again = false;
  #crowdedAt = -Infinity;
  #timer: NodeJS.Timeout | null = null;

  constructor(parts: FillerParts) {
    this.#parts = parts;
  }

  /** The database may have due messages that are not in memory. */
  get behind(): boolean {
    return this.#behind;
  }

  /** Something due stayed in the database, or went back there. */
  fallBehind(): void {
    this.#behind = true;
  }

  /** Fetches, as something due may be in the database. */
  fetchMore(): void {
    this.#behind = true;
    this.#fillSoon();
  }

  /** Fetches what is known to be there, if there is room for it. */
  goOn(): void {
    if (this.#behind && this.#parts.backlog.low) this.#fillSoon();
  }

  /** Wakes up when the next message is due, a destination may be back, or it is time to sweep. */
  armTimer(): void {
    void this.#arm();
  }

  async #arm(): Promise<void> {
    const { options, backlog, wanted, onTime } = this.#parts;
    if (!wanted()) return;
    const due = await options.store.nextDue(options.now()).catch(() => null);
    if (!wanted()) return;
    this.stop();
    const now = options.now();
    let next = Math.min(now + (options.lookEvery ?? SWEEP_MS), due ?? Infinity);
    for (const destination of backlog.destinations.values()) {
      const until = destination.downUntil(now);
      if (until > now) next = Math.min(next, until);
      for (const host of destination.hosts ?? [])
        if (host.downUntil > now) next = Math.min(next, host.downUntil);
    }
    if (this.#behind && backlog.full) next = Math.min(next, now + CROWDED_MS);
    this.#timer = setTimeout(onTime, Math.max(1, next - now));
    this.#timer.unref();
  }

  /** Does not wake up any more. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #fillSoon(): void {
    if (this.#filling) this.#again = true;
    if (this.#filling || this.#scheduled || !this.#parts.wanted()) return;
    this.#scheduled = true;
    soon(() => {
      this.#scheduled = false;
      this.#filling = true;
      void this.#fill()
        .catch(() => this.#failed())
        .finally(() => {
          this.#filling = false;
          if (!this.#again) return;
          this.#again = false;
          this.#fillSoon();
        });
    });
  }

  /** The store cannot be asked now. */
  #failed(): void {
    this.#behind = true;
    if (!this.#parts.wanted()) return;
    this.stop();
    this.#timer = setTimeout(this.#parts.onTime, UNASKED_MS);
    this.#timer.unref();
  }

  /** Claims due messages while there is room for them. */
  async #fill(): Promise<void> {
    const { options, claimant, backlog, settler, sorter, sweep, wanted } = this.#parts;
    if (!wanted()) return;
    sorter.noteSettings();
    while (this.#mayFill() && settler.active < MOST_SETTLING) {
      const now = options.now();
      const { full } = backlog;
      const limit = Math.min(backlog.anyDoubtful() ? PROBE_PAGE : PAGE, backlog.room);
      const closed = backlog.closedKeys(now);
      const page = await claimant.claim({ limit, down: closed, room: backlog.lanes });
      let fetched = 0;
      let taken = 0;
      for (const message of page) {
        fetched += message.deliveries.length;
        if (wanted()) taken += sorter.offer(message);
        else void claimant.release(message.deliveries).catch(() => undefined);
      }
      if (!wanted()) {
        this.#behind = true;
        return;
      }
      if (fetched < limit) {
        // In a full backlog it was asked only for those who have little there.
        this.#behind = full;
        break;
      }
      // Whatever could not be taken is of destinations that closed meanwhile; with nothing taken and none closed, it waits.
      if (taken === 0 && backlog.closedKeys(now).size === closed.size) break;
    }
    sweep.run(options.now(), wanted);
    this.armTimer();
  }

  /** Whether there is room; for those who have little in a full backlog now and then. */
  #mayFill(): boolean {
    if (!this.#parts.backlog.full) return true;
    const ran = performance.now();
    if (ran - this.#crowdedAt < CROWDED_MS) return false;
    this.#crowdedAt = ran;
    return true;
  }
}
