/** The mail database: spool, counters, quarantine and mail log in one SQLite file, with one writer. */
import { message, type Message } from '../../../../shared/text/text.ts';
import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { ChunkStore } from './chunk-store.ts';
import { Checkpointer } from './checkpointer.ts';
import { DiskError } from '../../../store/model/disk-error.ts';
import { asDiskError } from './disk-error.ts';
import { FilesInPlace, notInPlace, octetsNeeded } from './files-in-place.ts';
import { GroupCommit } from './group-commit.ts';
import { SqliteClaimant } from './claimant.ts';
import { IdSequence } from './id-sequence.ts';
import type { IntakeParts } from './accept-message.ts';
import { accept, quarantineMessage } from './accept-message.ts';
import type { Finding } from '../../../../shared/domain/finding.ts';
import { Leases } from './leases.ts';
import { MailLists, contentOf } from './mail-lists.ts';
import { MailLog } from './mail-log.ts';
import { FileMailReader } from './mail-reader.ts';
import type { ListQuery, MailReader } from '../mail-list-types.ts';
import type { Claimant, MailStore } from '../mail-store.ts';
import type {
  Accepted,
  Delivery,
  MailEvent,
  MessageDraft,
  MessageId,
  NewMessage,
  OverLimit,
  QuarantineReason,
  Settlement,
  Take,
} from '../mail-types.ts';
import { SpooledDraft } from './message-draft.ts';
import { MessageRows } from './message-rows.ts';
import { databasePath, makeMailFolder, openForWriting } from './open-database.ts';
import { Rescuer, rescueSaid, takeRescued } from './rescue.ts';
import { Quarantine } from './quarantine.ts';
import { QueueChanges } from './queue-changes.ts';
import { QueueListener } from './queue-listener.ts';
import { Queue, SettleWork } from './queue.ts';
import { StoredStrikes } from './strikes.ts';
import { expireLog, expireUsage, expireValues } from './retention.ts';
import { UsageCounters } from './usage-counters.ts';
import { CachedValues } from './value-store.ts';
import { lockForWriting } from './writer-lock.ts';

/**
 * Opens the database in `folder` (made when missing) as its one writer. Rejects with `set-in-use` when another process
 * writes it, `set-newer-format`, or `set-damaged`: then the file is set aside under the name that the error gives.
 */
export async function openMailStore(folder: string, options: StoreClocks): Promise<MailStore> {
  const { db, unlock } = await Promise.resolve(lockAndOpen(folder, options.now()));
  return new SqliteMailStore(folder, db, unlock, options);
}

/** The clocks that a store goes by. */
export interface StoreClocks {
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Milliseconds by a clock that nobody sets, for leases; the process's own unless a test says otherwise. */
  readonly ran?: () => number;
}

/** Opens the database for reading, also beside its writer; while there is none yet, all lists are empty. */
export function openMailReader(folder: string, now: () => number = Date.now): MailReader {
  return new FileMailReader(folder, now);
}

function lockAndOpen(folder: string, now: number): { db: DatabaseSync; unlock: () => void } {
  makeMailFolder(folder);
  const unlock = lockForWriting(folder);
  try {
    const taken = takeRescued(databasePath(folder));
    if (taken !== null) say(`${databasePath(folder)} was missing; what waited is taken from ${taken}.`);
    else if (statSync(databasePath(folder), { throwIfNoEntry: false })?.size === 0)
      say(`${databasePath(folder)} was empty and is made anew; what it may have held is not in it.`);
    return { db: openForWriting(folder, now), unlock };
  } catch (error) {
    unlock();
    throw error;
  }
}

function say(line: string): void {
  process.stderr.write(`postern relay: ${line}\n`);
}

/** Milliseconds for which a look at the files holds: as long as a group of messages gathers. */
const ONE_LOOK = 8;

class SqliteMailStore implements MailStore {
  readonly values: CachedValues;
  readonly #path: string;
  readonly #db: DatabaseSync;
  readonly #unlock: () => void;
  readonly #now: () => number;
  readonly #files: FilesInPlace;
  readonly #rescuer: Rescuer;
  readonly #ids: IdSequence;
  readonly #log: MailLog;
  readonly #commit: GroupCommit;
  readonly #checkpointer: Checkpointer;
  readonly #chunks: ChunkStore;
  readonly #lists: MailLists;
  readonly #queue: Queue;
  readonly #quarantine: Quarantine;
  readonly #changes: QueueChanges;
  readonly #counters: UsageCounters;
  readonly #due: QueueListener;
  readonly #leases: Leases;
  readonly #strikes: StoredStrikes;
  readonly #parts: IntakeParts;
  /** What of the queue cannot be read, and why. */
  readonly #unreadable = new Map<string, Message>();
  /** When the files were last seen in their place, by the process's own clock. */
  #lookedAt = -Infinity;
  #closed = false;

  constructor(folder: string, db: DatabaseSync, unlock: () => void, clocks: StoreClocks) {
    const { now, ran = () => performance.now() } = clocks;
    this.#path = databasePath(folder);
    this.#db = db;
    this.#unlock = unlock;
    this.#now = now;
    this.#ids = new IdSequence(db, now);
    this.#log = new MailLog(db, this.#ids);
    this.#counters = new UsageCounters(db, now);
    this.#chunks = new ChunkStore(db);
    // The sequence comes last: the others take ids.
    const participants = [this.#counters, this.#log, this.#chunks, this.#ids];
    this.#rescuer = new Rescuer(db, this.#path, now, say);
    this.#checkpointer = new Checkpointer(db, this.#path, () => this.#missing() === null);
    this.#commit = new GroupCommit(db, this.#path, participants, {
      seal: () => this.#ids.save(false),
      committed: () => {
        this.#checkpointer.committed();
        // What comes next is another group.
        this.#lookedAt = -Infinity;
        this.#rescuer.changed();
      },
    });
    this.#lists = new MailLists(db, now);
    const rows = new MessageRows(db, this.#ids);
    this.#leases = new Leases(ran);
    this.#due = new QueueListener(this.#leases);
    this.#queue = new Queue(db, rows, this.#leases);
    this.#strikes = new StoredStrikes(db, now);
    this.#quarantine = new Quarantine(db, rows, this.#log, this.#chunks, now);
    const shared = { rows, log: this.#log, now };
    this.#changes = new QueueChanges(db, { ...shared, chunks: this.#chunks, commit: this.#commit });
    this.#parts = { ...shared, counters: this.#counters, quarantine: this.#quarantine, due: this.#due };
    this.values = new CachedValues(db, this.#commit);
    this.#chunks.start(this.#commit);
    this.#files = new FilesInPlace(this.#path, octetsNeeded(db));
  }

  trouble(): Message | null {
    const lost = this.#missing();
    if (lost !== null) return lost.said;
    const [unreadable = this.#commit.trouble] = this.#unreadable.values();
    return unreadable;
  }

  begin(): MessageDraft {
    return new SpooledDraft(this.#ids.next(), this.#chunks, this.#commit);
  }

  expect(): () => void {
    let open = true;
    this.#commit.expect();
    return () => {
      if (open) this.#commit.expectNoMore();
      open = false;
    };
  }

  accept(message: NewMessage): Promise<Accepted> {
    return this.#guard(() => {
      this.#requireFiles();
      return accept(message, this.#parts, this.#commit);
    });
  }

  quarantineMessage(message: NewMessage, reason: QuarantineReason): Promise<MessageId> {
    return this.#guard(() => {
      this.#requireFiles();
      return quarantineMessage(message, reason, this.#parts, this.#commit);
    });
  }

  over(userId: number, takes: readonly Take[]): Promise<OverLimit | null> {
    return this.#guard(() => Promise.resolve(this.#counters.over(userId, takes)));
  }

  write(events: readonly MailEvent[]): Promise<void> {
    return this.#guard(() =>
      this.#commit.run(
        () => {
          for (const event of events) this.#log.append(event);
        },
        events.length * 300,
        true,
      ),
    );
  }

  onLog(listener: () => void): () => void {
    return this.#log.onLog(listener);
  }

  claimant(lease: number): Claimant {
    return new SqliteClaimant(this.#leases.lessee(lease), {
      now: this.#now,
      leases: this.#leases,
      queue: this.#queue,
      due: this.#due,
      readable: (what, nothing, read) =>
        this.#guard(() => Promise.resolve(this.#readable(what, nothing, read))),
    });
  }

  nextDue(after = Number.MIN_SAFE_INTEGER): Promise<number | null> {
    return this.#guard(() => Promise.resolve(this.#readable('next', null, () => this.#queue.nextDue(after))));
  }

  rightClock(now: number): Promise<number> {
    return this.#guard(() => this.#commit.run(() => this.#queue.rightClock(now)));
  }

  onWithdrawn(listener: (ids: readonly number[]) => void): void {
    this.#changes.onWithdrawn(listener);
  }

  settle(settlement: Settlement): Promise<readonly Delivery[]> {
    return this.#guard(
      () =>
        new Promise((resolve, reject) => {
          const work = new SettleWork(settlement, this.#parts, this.#queue, this.#chunks, resolve, reject);
          this.#commit.add(work);
        }),
    );
  }

  addStrike(userId: number, kind: Finding, window: number): Promise<readonly number[]> {
    return this.#guard(() => this.#commit.run(() => this.#strikes.add(userId, kind, window)));
  }

  clearStrikes(userId: number): Promise<void> {
    return this.#guard(() => this.#commit.run(() => this.#strikes.clear(userId)));
  }

  hold(ids: readonly number[], on: boolean, by: string): Promise<number> {
    return this.#guard(() => this.#changes.hold(ids, on, by));
  }

  retryNow(ids: readonly number[] | 'all', by: string): Promise<number> {
    return this.#guard(() => this.#changes.retryNow(ids, by));
  }

  reroute(ids: readonly number[], route: string, by: string): Promise<number> {
    return this.#guard(() => this.#changes.reroute(ids, route, by));
  }

  remove(ids: readonly number[], by: string): Promise<number> {
    return this.#guard(() => this.#changes.remove(ids, by));
  }

  release(messages: readonly MessageId[], by: string): Promise<number> {
    return this.#guard(() => this.#quarantine.release(messages, by, this.#commit, this.#queue, this.#due));
  }

  deleteQuarantined(messages: readonly MessageId[], by: string): Promise<number> {
    return this.#guard(() => this.#quarantine.delete(messages, by, this.#commit));
  }

  expire(now: number, logDays: number): Promise<void> {
    return this.#guard(async () => {
      await this.#quarantine.expire(now, this.#commit);
      await expireLog(this.#db, this.#commit, now, logDays);
      await expireUsage(this.#db, this.#commit, now);
      await expireValues(this.#db, this.#commit, now);
    });
  }

  queue(query: ListQuery): ReturnType<MailStore['queue']> {
    return this.#guard(() => Promise.resolve(this.#lists.queue(query)));
  }

  quarantine(query: ListQuery): ReturnType<MailStore['quarantine']> {
    return this.#guard(() => Promise.resolve(this.#lists.quarantine(query)));
  }

  log(query: ListQuery): ReturnType<MailStore['log']> {
    return this.#guard(() => Promise.resolve(this.#lists.log(query)));
  }

  logSince(id: number, limit: number): ReturnType<MailStore['logSince']> {
    return this.#guard(() => Promise.resolve(this.#lists.logSince(id, limit)));
  }

  usedTotals(takes: readonly Take[]): ReturnType<MailStore['usedTotals']> {
    return this.#guard(() => Promise.resolve(this.#lists.usedTotals(takes)));
  }

  usage(userId: number | null, since: number): ReturnType<MailStore['usage']> {
    return this.#guard(() => Promise.resolve(this.#lists.usage(userId, since)));
  }

  counts(): ReturnType<MailStore['counts']> {
    return this.#guard(() => Promise.resolve(this.#lists.counts()));
  }

  countEvents(since: number): ReturnType<MailStore['countEvents']> {
    return this.#guard(() => Promise.resolve(this.#lists.countEvents(since)));
  }

  transcript(line: number): Promise<string | null> {
    return this.#guard(() => Promise.resolve(this.#lists.transcript(line)));
  }

  content(message: MessageId, bytes?: number): AsyncIterable<Uint8Array> {
    return contentOf(this.#db, message, bytes);
  }

  close(): Promise<void> {
    return this.#guard(async () => {
      // Nobody is served any more: a lock that another program holds may be waited for.
      this.#db.exec('PRAGMA busy_timeout = 5000');
      this.#commit.close();
      this.#closed = true;
      await this.#checkpointer.close();
      try {
        this.#ids.save(true);
        const lost = this.#files.lost();
        await this.#rescuer.close(lost === null || lost.cut ? null : lost.file);
      } finally {
        // Checkpoints, unless a reader is still there; then the write-ahead log stays, and is read at the next opening.
        this.#db.close();
        this.#unlock();
      }
    });
  }

  /** The file that is not in its place, and what is said of it; what waits is copied then. */
  #missing(): { readonly file: string; readonly said: Message } | null {
    const lost = this.#files.lost();
    if (lost === null) {
      this.#rescuer.back();
      return null;
    }
    const said = notInPlace(lost);
    // A copy of what was cut would have the hole in it.
    if (lost.cut) return { file: lost.file, said };
    return {
      file: lost.file,
      said: message('{first} {second}', {
        first: said,
        second: rescueSaid(this.#rescuer.lost(lost.file), this.#path),
      }),
    };
  }

  /** Before anything is acknowledged; messages that come together are one look. */
  #requireFiles(): void {
    const ran = performance.now();
    if (ran - this.#lookedAt < ONE_LOOK) return;
    const lost = this.#missing();
    if (lost === null) this.#lookedAt = ran;
    else throw new DiskError('io-failed', lost.said, { path: lost.file });
  }

  /** A queue that cannot be read is trouble, which is said and looked at again, and no end of the process. */
  #readable<T>(what: string, nothing: T, read: () => T): T {
    try {
      const found = read();
      this.#unreadable.delete(what);
      return found;
    } catch (error) {
      const disk = asDiskError(error, this.#path);
      if (disk === null) throw error;
      this.#unreadable.set(what, disk.told);
      return nothing;
    }
  }

  /** Errors of the disk as such, also those of reading before anything is queued. */
  #guard<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new Error('The mail database is closed.'));
    try {
      return work();
    } catch (error) {
      return Promise.reject(asDiskError(error, this.#path) ?? (error as Error));
    }
  }
}
