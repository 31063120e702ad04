/** The mail database read beside the process that writes it; empty lists while there is none yet. */
import { DatabaseSync } from 'node:sqlite';
import { MailLists, contentOf } from './mail-lists.ts';
import type { ListQuery, MailReader } from '../mail-list-types.ts';
import type { MessageId } from '../mail-types.ts';
import { identityNow, isSameFile, type FileIdentity } from '../../../store/log/folder-identity.ts';
import { asDiskError } from './disk-error.ts';
import type { Take } from '../../../../shared/domain/limits.ts';
import { databasePath, openForReading } from './open-database.ts';
import { MIGRATIONS } from './schema.ts';
import { valuesOf } from './value-store.ts';

interface Opened {
  readonly db: DatabaseSync;
  readonly lists: MailLists;
  /** Null in place of a database that is not there yet. */
  readonly file: FileIdentity | null;
}

export class FileMailReader implements MailReader {
  readonly #folder: string;
  readonly #now: () => number;
  #opened: Opened | null = null;
  /** In place of a database that is not there yet. */
  #empty: Opened | null = null;
  #closed = false;

  constructor(folder: string, now: () => number) {
    this.#folder = folder;
    this.#now = now;
    this.#current();
  }

  queue(query: ListQuery): ReturnType<MailReader['queue']> {
    return this.#read(({ lists }) => lists.queue(query));
  }

  quarantine(query: ListQuery): ReturnType<MailReader['quarantine']> {
    return this.#read(({ lists }) => lists.quarantine(query));
  }

  log(query: ListQuery): ReturnType<MailReader['log']> {
    return this.#read(({ lists }) => lists.log(query));
  }

  logSince(id: number, limit: number): ReturnType<MailReader['logSince']> {
    return this.#read(({ lists }) => lists.logSince(id, limit));
  }

  usage(userId: number | null, since: number): ReturnType<MailReader['usage']> {
    return this.#read(({ lists }) => lists.usage(userId, since));
  }

  usedTotals(takes: readonly Take[]): ReturnType<MailReader['usedTotals']> {
    return this.#read(({ lists }) => lists.usedTotals(takes));
  }

  counts(): ReturnType<MailReader['counts']> {
    return this.#read(({ lists }) => lists.counts());
  }

  countEvents(since: number): ReturnType<MailReader['countEvents']> {
    return this.#read(({ lists }) => lists.countEvents(since));
  }

  get values(): MailReader['values'] {
    return { get: (space, key) => this.#read(({ db }) => valuesOf(db).get(space, key)) };
  }

  async *content(message: MessageId, bytes?: number): AsyncIterable<Uint8Array> {
    try {
      yield* contentOf(this.#current().db, message, bytes);
    } catch (error) {
      throw this.#said(error);
    }
  }

  close(): void {
    this.#closed = true;
    this.#opened?.db.close();
    this.#empty?.db.close();
    this.#opened = null;
    this.#empty = null;
  }

  /** What is wrong with the file is said as such. */
  #read<T>(work: (opened: Opened) => T): T {
    try {
      return work(this.#current());
    } catch (error) {
      throw this.#said(error);
    }
  }

  #said(error: unknown): unknown {
    return asDiskError(error, databasePath(this.#folder)) ?? error;
  }

  #current(): Opened {
    if (this.#closed) throw new Error('This reader of the mail database is closed.');
    const file = identityNow(databasePath(this.#folder));
    // While there is none, what was in it is still known.
    if (this.#opened !== null && (file === null || isSameFile(this.#opened.file, file))) return this.#opened;
    // Another one lies in its place by now.
    this.#opened?.db.close();
    this.#opened = null;
    const db = openForReading(this.#folder);
    if (db !== null) {
      this.#empty?.db.close();
      this.#empty = null;
      return (this.#opened = { db, lists: new MailLists(db, this.#now), file });
    }
    return (this.#empty ??= this.#open());
  }

  #open(): Opened {
    const db = new DatabaseSync(':memory:');
    for (const migration of MIGRATIONS) db.exec(migration);
    return { db, lists: new MailLists(db, this.#now), file: null };
  }
}
