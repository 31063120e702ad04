/** Automatic locks: counts strikes, locks at once in memory, and has the owner commit the lock. */
import type { Lock, LockStatus } from '../../../shared/domain/lock.ts';
import { lockStatus } from '../../../shared/domain/lock.ts';
import type { RelayNotice } from '../courier/courier-types.ts';
import type { Directory, RelayUser } from '../directory/directory-types.ts';
import type { MailEvent, ValueStore } from '../mail/mail-types.ts';
import { addStrike, nextLock, NO_STRIKES, strikesOut, type Strikes } from './next-lock.ts';

export interface LockoutOptions {
  readonly directory: Directory;
  readonly values: ValueStore;
  readonly now: () => number;
  /** Has the lock committed; resolves to the sequence number the set has then. */
  readonly lockUser: (request: { id: number; lock: Lock }) => Promise<number>;
  readonly log: (event: MailEvent) => void;
  readonly notify: (notice: RelayNotice) => void;
}

const SPACE = 'strikes';
/** Wait before the owner is asked again after it could not commit a lock. Milliseconds. */
const ASK_AGAIN = 2_000;

export class Lockout {
  readonly #options: LockoutOptions;
  /** Locks the journal does not show yet; `seq` is null until the owner has committed. */
  readonly #pending = new Map<number, { readonly lock: Lock; seq: number | null }>();

  constructor(options: LockoutOptions) {
    this.#options = options;
    options.directory.onChange(() => this.#drop());
  }

  /** The lock in force, also one that was decided a moment ago. */
  lockOf(user: RelayUser): { readonly status: LockStatus; readonly lock: Lock | null } {
    const pending = this.#pending.get(user.id);
    // A manual lock wins over all.
    const lock = pending === undefined || user.lock?.kind === 'manual' ? user.lock : pending.lock;
    return { status: lockStatus(lock, this.#options.now()), lock };
  }

  /** Counts a message that was found to be bad; locks its sender when that was one too many. */
  strike(user: RelayUser, finding: 'spam' | 'malware', reason: string, event: MailEvent): void {
    const { directory, values, now } = this.#options;
    const key = String(user.id);
    const before = readStrikes(values.get(SPACE, key));
    const strikes = addStrike(before, now(), directory.system().strikeWindowMinutes);
    void values.set(SPACE, key, JSON.stringify(strikes.times)).catch(() => undefined);
    const limit = directory.system().strikesToLock;
    const counted = finding === 'malware' ? 'malware' : `${strikes.times.length} of ${limit}`;
    this.#options.log({
      ...event,
      kind: 'strike',
      rule: 'automaticLock',
      detail: `strike=${counted} ${reason}`,
    });
    if (!strikesOut(finding, strikes, user.settings, directory.system())) return;
    const lock = nextLock(
      this.lockOf(user).lock,
      user.settings,
      now(),
      `${capital(finding)}: ${reason}`.slice(0, 500),
    );
    if (lock === null) return;
    this.#pending.set(user.id, { lock, seq: null });
    const until = lock.until === null ? 'none' : new Date(lock.until).toISOString();
    const minutes = directory.system().strikeWindowMinutes;
    this.#options.log({
      ...event,
      kind: 'locked',
      rule: 'automaticLock',
      detail: `until=${until} finding=${finding} strikes=${strikes.times.length} minutes=${minutes} reason=${lock.reason}`,
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
        void this.#options.values.set(SPACE, String(id), null).catch(() => undefined);
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

function readStrikes(text: string | null): Strikes {
  if (text === null) return NO_STRIKES;
  const times: unknown = JSON.parse(text);
  return Array.isArray(times) ? { times: times.filter((time) => typeof time === 'number') } : NO_STRIKES;
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
