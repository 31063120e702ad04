/** Automatic locks: counts strikes, locks at once in memory, and has the owner commit the lock. */
import type { Moment } from '../../../shared/domain/elapsed.ts';
import { findingWords, type Finding } from '../../../shared/domain/finding.ts';
import {
  automaticPart,
  bothLocks,
  manualPart,
  type Lock,
  type LockStatus,
} from '../../../shared/domain/lock.ts';
import type { RelayNotice } from '../link/relay-notice.ts';
import type { Directory, RelayUser } from '../directory/directory-types.ts';
import type { KeptValues } from '../mail/kept-values.ts';
import type { MailStore } from '../mail/mail-store.ts';
import type { MailEvent } from '../mail/mail-types.ts';
import { LockTime } from './lock-time.ts';
import { nextLock, strikeLimit, strikesOut, strikeWindow } from './next-lock.ts';

export interface LockoutOptions {
  readonly directory: Directory;
  readonly store: Pick<MailStore, 'addStrike' | 'clearStrikes'>;
  /** When locks lift, kept over a restart: the space {@link LOCK_TIMES}. */
  readonly lockTimes: Pick<KeptValues, 'get' | 'set'>;
  readonly now: () => number;
  /** By the clock that runs, beside {@link now}. */
  readonly ran: () => Pick<Moment, 'uptime' | 'boot'>;
  /** Has the lock committed, with `replaces` only in place of that one; resolves to the sequence number the set has then. */
  readonly lockUser: (request: { id: number; lock: Lock; replaces?: Lock }) => Promise<number>;
  readonly log: (event: MailEvent) => void;
  readonly notify: (notice: RelayNotice) => void;
}

/** Wait before the owner is asked again after it could not commit a lock. Milliseconds. */
const ASK_AGAIN = 2_000;

export class Lockout {
  readonly #options: LockoutOptions;
  /** Locks the journal does not show yet; `seq` is null until the owner has committed. */
  readonly #pending = new Map<number, { readonly lock: Lock; seq: number | null }>();

  readonly #time: LockTime;
  /** Locks that are being dated anew. */
  readonly #dating = new Set<number>();

  constructor(options: LockoutOptions) {
    this.#options = options;
    this.#time = new LockTime(options.lockTimes, () => ({ ...options.ran(), wall: options.now() }));
    options.directory.onChange(() => this.#drop());
  }

  /** What is on record, also what was decided a moment ago, and the status that follows from it. */
  lockOf(user: RelayUser): { readonly status: LockStatus; readonly lock: Lock | null } {
    const pending = this.#pending.get(user.id);
    // A lock by hand is the set's alone.
    const lock =
      pending === undefined ? user.lock : bothLocks(manualPart(user.lock), automaticPart(pending.lock));
    const status = this.#time.statusOf(user.id, lock);
    if (status !== 'automatic' || lock === null) return { status, lock };
    const dated = this.#time.redated(user.id, lock);
    if (dated === null) return { status, lock };
    this.#date(user.id, lock, dated);
    return { status, lock: dated };
  }

  /** Looks at all locks that lift by themselves: whoever sees them in the set is told when they end, though nobody sends. */
  look(): void {
    for (const user of this.#options.directory.timedLocks()) this.lockOf(user);
  }

  /** The clock was set since: the set, and whoever looks at it, is told when the lock ends by the clock of now. */
  #date(id: number, lock: Lock, dated: Lock): void {
    const pending = this.#pending.get(id);
    // Until the journal has it, it is this one that counts.
    this.#pending.set(id, { lock: dated, seq: null });
    if (pending !== undefined) return this.#commit(id, dated);
    if (this.#dating.has(id)) return;
    this.#dating.add(id);
    this.#options
      .lockUser({ id, lock: dated, replaces: lock })
      .then(
        (seq) => {
          const now = this.#pending.get(id);
          if (now?.lock === dated) now.seq = seq;
          this.#drop();
        },
        () => {
          // Dated anew at the next look.
          if (this.#pending.get(id)?.lock === dated) this.#pending.delete(id);
        },
      )
      .finally(() => this.#dating.delete(id));
  }

  /**
   * Counts a message that was found to be bad; locks its sender when that was one too many. Resolves once the lock holds; to be waited
   * for before the sender is answered.
   */
  async strike(user: RelayUser, finding: Finding, reason: string, event: MailEvent): Promise<void> {
    const { directory, store, now } = this.#options;
    const window = strikeWindow(directory.system());
    // On a full disk it counts for itself.
    const strikes = (await store.addStrike(user.id, finding, window).catch(() => [now()])).length;
    const counted =
      finding === 'malware' ? 'malware' : `${strikes} of ${strikeLimit(finding, directory.system())}`;
    const kind = finding === 'blocked' ? ' finding=blocked' : '';
    this.#options.log({
      ...event,
      kind: 'strike',
      rule: 'automaticLock',
      detail: `strike=${counted}${kind} ${reason}`,
    });
    if (!strikesOut(finding, strikes, user.settings, directory.system())) return;
    const current = this.lockOf(user);
    const lock = nextLock(
      current.lock,
      current.status,
      user.settings,
      now(),
      `${capital(findingWords(finding))}: ${reason}`.slice(0, 500),
    );
    if (lock === null) return;
    this.#pending.set(user.id, { lock, seq: null });
    const until = lock.until === null ? 'none' : new Date(lock.until).toISOString();
    const minutes = directory.system().strikeWindowMinutes;
    this.#options.log({
      ...event,
      kind: 'locked',
      rule: 'automaticLock',
      detail: `until=${until} finding=${finding} strikes=${strikes} minutes=${minutes} reason=${lock.reason}`,
    });
    this.#options.notify({ kind: 'locked', user: user.address, reason: lock.reason, until: lock.until });
    this.#commit(user.id, lock);
  }

  #commit(id: number, lock: Lock): void {
    this.#options.lockUser({ id, lock }).then(
      (seq) => {
        const pending = this.#pending.get(id);
        if (pending?.lock === lock) pending.seq = seq;
        // Not before: a relay that dies with a lock that was never committed locks again at the next strike.
        void this.#options.store.clearStrikes(id).catch(() => undefined);
        this.#drop();
      },
      () => {
        // In memory it holds all the same; the owner may be busy, or just being replaced.
        setTimeout(() => {
          if (this.#pending.get(id)?.lock === lock) this.#commit(id, lock);
        }, ASK_AGAIN).unref();
      },
    );
  }

  #drop(): void {
    const seq = this.#options.directory.seq();
    for (const [id, pending] of this.#pending) {
      if (pending.seq !== null && pending.seq <= seq) this.#pending.delete(id);
    }
  }
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
