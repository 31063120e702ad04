/** The open set's mail database from outside the relay: read at any time in a thread, written for a moment when no relay runs. */
import { lstatSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { PosternError } from '../../../shared/domain/errors.ts';
import { identityNow, isSameFile, type FileIdentity } from '../../store/log/folder-identity.ts';
import { requireFolders } from '../../store/log/plain-file.ts';
import type { MailReading } from '../../relay/mail/mail-reading.ts';
import type { MailStore } from '../../relay/mail/mail-store.ts';

/** Says that a relay of another process runs, and where it is reached. */
export const RELAY_NOTE = 'relay.json';

/** The set's folder of mail. */
export function mailFolder(setPath: string): string {
  return join(setPath, 'mail');
}

/** Of one open set, from its opening to its closing. */
export class MailAccess {
  /** Null: it lies on a server, and has no mail. */
  readonly #set: string | null;
  /** The set's folder, by its place. */
  readonly #identity: FileIdentity | null;
  readonly #folder: string | null;
  readonly #now: () => number;
  #reading: MailReading | null = null;
  /** There was one since the set was opened. */
  #was = false;
  #turn: Promise<unknown> = Promise.resolve();

  /** `setPath` null: the set lies on a server. */
  constructor(setPath: string | null, now: () => number) {
    this.#set = setPath;
    this.#identity = setPath === null ? null : identityNow(setPath);
    this.#folder = setPath === null ? null : mailFolder(setPath);
    this.#now = now;
  }

  /** Differs once another process has begun or ended to run a relay here, or has written mail. */
  trace(): string {
    const folder = this.#folder;
    if (folder === null) return '';
    const traceOf = (name: string): string => {
      const found = lstatSync(join(folder, name), { throwIfNoEntry: false });
      return found === undefined ? '' : `${found.ino} ${found.mtimeMs} ${found.size}`;
    };
    // Of what else may lie in the place of the folder, nothing is looked at; whoever reads mail is told.
    if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return '';
    return [RELAY_NOTE, 'mail.db', 'mail.db-wal'].map(traceOf).join();
  }

  /** Null while there is no mail database yet; `set-damaged` once there was one, and it is gone. */
  async reading(): Promise<MailReading | null> {
    const folder = this.#folder;
    if (folder === null) return null;
    // First the folder: behind a link in its place nothing is looked at.
    requireFolders(dirname(folder), basename(folder));
    const path = join(folder, 'mail.db');
    const there = lstatSync(path, { throwIfNoEntry: false }) !== undefined;
    if (!there && this.#was) throw await this.#gone(path);
    if (this.#reading !== null || !there) return this.#reading;
    this.#was = true;
    const { readInThread } = await import('../../relay/mail/sqlite/reading-thread.ts');
    this.#reading ??= readInThread(folder);
    return this.#reading;
  }

  /** An empty list would say that there was no mail. */
  async #gone(path: string): Promise<PosternError> {
    const reading = this.#reading;
    this.#reading = null;
    await reading?.close();
    const set = this.#set ?? '';
    if (!isSameFile(identityNow(set), this.#identity)) {
      return PosternError.of(
        'set-damaged',
        'The folder of this set was moved, renamed or replaced while it was open, and is no longer {set}: its mail cannot be read. Put it back there, or close the set and open it where it lies now.',
        { set },
        { path: set },
      );
    }
    return PosternError.of(
      'set-damaged',
      'The mail database {path} is gone: it was there before. Put it back. Where it cannot be found, start the relay, or start it again: it goes on with what it could save of it, or with an empty one.',
      { path },
      { path },
    );
  }

  /** Opens the database as its one writer; `set-in-use` when a relay of another process has it. Calls take turns. */
  write<T>(work: (store: MailStore) => Promise<T>): Promise<T> {
    const result = this.#turn.then(async () => {
      if (this.#folder === null) throw new Error('A set on a server has no mail.');
      const { openMailStore } = await import('../../relay/mail/sqlite/open-mail-store.ts');
      const store = await openMailStore(this.#folder, { now: this.#now });
      try {
        return await work(store);
      } finally {
        await store.close();
      }
    });
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async close(): Promise<void> {
    await this.#turn;
    const reading = this.#reading;
    this.#reading = null;
    await reading?.close();
  }
}
