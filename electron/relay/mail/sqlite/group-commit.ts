/**
 * Group commit: what several callers want stored goes to disk in one transaction, with one sync. The database is
 * synchronous and so is a group; while the sync lasts, the sockets collect the next group. A group waits a moment for
 * messages that are just coming in, and work that nobody waits for waits a little longer for company. While another program
 * holds the database's lock, as a backup may, work waits for it without blocking the process, each for its own time.
 */
import type { Message } from '../../../../shared/text/text.ts';
import type { DatabaseSync } from 'node:sqlite';
import { asDiskError, isBusy } from './disk-error.ts';

/** One caller's share of a group. */
export interface Work {
  /** Roughly what it writes; bounds the group. */
  readonly bytes: number;
  /** Nobody waits for it: it may ride along with the next group. */
  readonly patient?: boolean;
  /** No client waits for it: while another program holds the database it waits longer than what is to be answered. */
  readonly lasting?: boolean;
  /** Within the transaction; again when the group failed for somebody else's fault, so it must not change memory. */
  run(): void;
  /** It is on disk. */
  done(): void;
  /** Nothing of it was stored. */
  failed(error: Error): void;
}

/** What takes part in each transaction. */
export interface Participant {
  beforeCommit(): void;
  committed(): void;
  rolledBack(): void;
}

const GROUP_BYTES = 8 << 20;
const GROUP_ITEMS = 500;
/** Milliseconds: while each of these brings company, a group waits on for messages that are coming in … */
const GATHERING = 2;
/** … but never longer than this in all. */
const MOST_GATHERING = 8;
/** Nor for the last few: where so many times more wait than are still coming in, these have company enough in the next group. */
const ENOUGH = 3;
/** Milliseconds that patient work waits for a group. */
const PATIENCE = 5;
/** Milliseconds between two tries to get a lock that another program holds, at most: most hold it for a moment only. */
const LOCK_AGAIN = 50;

/** Milliseconds for which another program's lock is waited for. */
export interface LockPatience {
  /** By work that a client waits for: far less than its patience at the end of DATA, long enough for a small backup. */
  readonly answered: number;
  readonly lasting: number;
}

const LOCK_PATIENCE: LockPatience = { answered: 5_000, lasting: 60_000 };

export interface CommitHooks {
  /** Overwrites what a failed commit left in the write-ahead log, by a small transaction. */
  seal(): void;
  /** A group is on disk and everybody has been told. */
  committed(): void;
}

export class GroupCommit {
  readonly #db: DatabaseSync;
  readonly #path: string;
  readonly #participants: readonly Participant[];
  readonly #begin;
  readonly #commit;
  #waiting: Work[] = [];
  #scheduled = false;
  #timer: NodeJS.Timeout | null = null;
  #timerFor = 0;
  /** Messages that are coming in. */
  #arriving = 0;
  /** How much of what waits somebody waits for; what it was at the last look, and how long that has been going on. */
  #urgent = 0;
  #before = 0;
  #gathered = 0;
  /** The disk's trouble with the last group, in a sentence; null once one was stored again. */
  trouble: Message | null = null;
  #closing = false;
  #closed = false;
  /** A commit failed half-way: its frames may still lie in the write-ahead log, see {@link GroupCommit.#overwrite}. */
  #torn = false;
  readonly #hooks: CommitHooks;
  readonly #lockPatience: LockPatience;
  /** When each work that waits for another program's lock was first held up by it. Milliseconds of the monotonic clock. */
  readonly #heldUpSince = new WeakMap<Work, number>();
  #lockTimer: NodeJS.Timeout | null = null;
  /** Since the lock was last had. */
  #lockTries = 0;

  constructor(
    db: DatabaseSync,
    path: string,
    participants: readonly Participant[],
    hooks: CommitHooks,
    lockPatience: LockPatience = LOCK_PATIENCE,
  ) {
    this.#lockPatience = lockPatience;
    this.#db = db;
    this.#path = path;
    this.#participants = participants;
    this.#hooks = hooks;
    this.#begin = db.prepare('BEGIN IMMEDIATE');
    this.#commit = db.prepare('COMMIT');
  }

  add(work: Work): void {
    if (this.#closed) return work.failed(new Error('The mail database is closed.'));
    this.#waiting.push(work);
    if (work.patient === true) return this.#wakeIn(PATIENCE);
    this.#urgent += 1;
    if (this.#moreToCome) this.#wakeIn(GATHERING);
    else this.#wakeSoon();
  }

  get #moreToCome(): boolean {
    return this.#arriving * ENOUGH > this.#urgent;
  }

  /** A message begins to come in: others may wait a moment for it. */
  expect(): void {
    this.#arriving += 1;
  }

  /** It is to be stored, or will never be. */
  expectNoMore(): void {
    this.#arriving -= 1;
    if (this.#urgent > 0 && !this.#moreToCome) this.#wakeSoon();
  }

  #wakeIn(milliseconds: number): void {
    // Another program has the lock: the next try is on its way.
    if (this.#lockTimer !== null) return;
    if (this.#scheduled || (this.#timer !== null && this.#timerFor <= milliseconds)) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timerFor = milliseconds;
    this.#timer = setTimeout(this.#look, milliseconds);
  }

  #wakeSoon(): void {
    if (this.#scheduled || this.#lockTimer !== null) return;
    this.#scheduled = true;
    setImmediate(this.#turn);
  }

  /** Stores a value's worth of work and resolves to what it gave. */
  run<T>(work: () => T, bytes = 200, lasting = false): Promise<T> {
    return new Promise((resolve, reject) =>
      this.add(new FunctionWork(work, bytes, lasting, resolve, reject)),
    );
  }

  /** Stores all that waits now; what comes later fails, and what cannot be stored because of another program's lock. */
  close(): void {
    this.#closing = true;
    if (this.#lockTimer !== null) clearTimeout(this.#lockTimer);
    while (this.#waiting.length > 0) this.#flush();
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** Waits on while the last moment brought company and more is to come. */
  readonly #look = (): void => {
    this.#timer = null;
    const grew = this.#urgent > this.#before;
    this.#before = this.#urgent;
    this.#gathered += this.#timerFor;
    if (grew && this.#moreToCome && this.#gathered < MOST_GATHERING) this.#wakeIn(GATHERING);
    else this.#turn();
  };

  readonly #turn = (): void => {
    this.#scheduled = false;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#urgent = 0;
    this.#before = 0;
    this.#gathered = 0;
    this.#flush();
    if (this.#waiting.length > 0) this.#wakeSoon();
  };

  #flush(): void {
    const group = this.#nextGroup();
    if (group.length === 0) return;
    const error = this.#attempt(group);
    if (error === null) {
      this.trouble = null;
      finish(group);
      return this.#hooks.committed();
    }
    const disk = asDiskError(error, this.#path);
    this.trouble = disk?.told ?? null;
    if (isBusy(error) && !this.#closing) return this.#waitForLock(group, error);
    if (disk !== null || group.length === 1) return fail(group, disk ?? error);
    // One of them is at fault: each for itself, so that the others do not suffer.
    for (const work of group) {
      const own = this.#attempt([work]);
      if (own === null) finish([work]);
      else if (isBusy(own) && !this.#closing) this.#waitForLock([work], own);
      else fail([work], asDiskError(own, this.#path) ?? own);
    }
  }

  /** Puts the group back in front, but for what has waited long enough. */
  #waitForLock(group: readonly Work[], error: Error): void {
    const now = performance.now();
    const { answered, lasting } = this.#lockPatience;
    const over: Work[] = [];
    const still: Work[] = [];
    for (const work of [...group, ...this.#waiting]) {
      const since = this.#heldUpSince.get(work) ?? now;
      this.#heldUpSince.set(work, since);
      (now - since < (work.lasting === true ? lasting : answered) ? still : over).push(work);
    }
    this.#waiting = still;
    this.#lockTimer ??= setTimeout(this.#tryLock, Math.min(LOCK_AGAIN, 2 ** this.#lockTries++));
    fail(over, asDiskError(error, this.#path) ?? error);
  }

  readonly #tryLock = (): void => {
    this.#lockTimer = null;
    this.#turn();
  };

  #nextGroup(): Work[] {
    let bytes = 0;
    let count = 0;
    for (const work of this.#waiting) {
      if (count > 0 && (count === GROUP_ITEMS || bytes + work.bytes > GROUP_BYTES)) break;
      bytes += work.bytes;
      count++;
    }
    if (count === this.#waiting.length) {
      const all = this.#waiting;
      this.#waiting = [];
      return all;
    }
    return this.#waiting.splice(0, count);
  }

  #attempt(group: readonly Work[]): Error | null {
    try {
      if (this.#torn) this.#overwrite();
      this.#begin.run();
    } catch (error) {
      // Another program has the lock: nothing was begun, so there is nothing to take back.
      if (!isBusy(error)) this.#rollBack();
      return error instanceof Error ? error : new Error(String(error));
    }
    this.#lockTries = 0;
    try {
      for (const work of group) work.run();
      for (const participant of this.#participants) participant.beforeCommit();
      this.#commit.run();
    } catch (error) {
      this.#rollBack();
      return error instanceof Error ? error : new Error(String(error));
    }
    for (const participant of this.#participants) participant.committed();
    return null;
  }

  #rollBack(): void {
    for (const participant of this.#participants) participant.rolledBack();
    this.#torn = true;
    try {
      // SQLite has ended the transaction by itself after some errors.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      this.#overwrite();
    } catch {
      // Tried again before the next group.
    }
  }

  /**
   * A commit whose sync failed may have its frames whole in the write-ahead log, where a crash would bring them back to
   * life although the sender was told that they are not stored. The next commit writes over them; so make one at once.
   */
  #overwrite(): void {
    if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
    this.#hooks.seal();
    this.#torn = false;
  }
}

class FunctionWork<T> implements Work {
  readonly bytes: number;
  readonly lasting: boolean;
  readonly #work: () => T;
  readonly #resolve: (value: T) => void;
  readonly #reject: (error: Error) => void;
  #value: { readonly value: T } | null = null;

  constructor(
    work: () => T,
    bytes: number,
    lasting: boolean,
    resolve: (value: T) => void,
    reject: (error: Error) => void,
  ) {
    this.#work = work;
    this.bytes = bytes;
    this.lasting = lasting;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  run(): void {
    this.#value = { value: this.#work() };
  }

  done(): void {
    if (this.#value !== null) this.#resolve(this.#value.value);
  }

  failed(error: Error): void {
    this.#reject(error);
  }
}

/** A listener that throws must not keep the others from hearing of it. */
function finish(group: readonly Work[]): void {
  for (const work of group) {
    try {
      work.done();
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

function fail(group: readonly Work[], error: Error): void {
  for (const work of group) work.failed(error);
}
