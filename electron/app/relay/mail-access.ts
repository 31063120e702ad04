/** The open set's mail database from outside the relay: read at any time in a thread, written for a moment when no relay runs. */
import { lstatSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { PosternError } from '../../../shared/domain/errors.ts';
import { identityNow, isSameFile, type FileIdentity } from '../../store/log/folder-identity.ts';
import { requireFolders } from '../../store/log/plain-file.ts';
import { folderOf, type SetPlace } from '../../store/model/set-home.ts';
import type { MailReading } from '../../relay/mail/mail-reading.ts';
import type { MailStore } from '../../relay/mail/mail-store.ts';

/** Says that a relay of another process runs, and where it is reached. */
export const RELAY_NOTE = 'relay.json';

/** So often the mail on a server may be another. Milliseconds. */
const SERVER_LOOK = 5000;

/** The set's folder of mail. */
export function mailFolder(setPath: string): string {
  return join(setPath, 'mail');
}

/** Of one open set, from its opening to its closing. */
export class MailAccess {
  readonly #place: SetPlace;
  /** Null: it lies on a server. */
  readonly #set: string | null;
  /** The set's folder, by its place. */
  readonly #identity: FileIdentity | null;
  readonly #folder: string | null;
  readonly #now: () => number;
  #reading: MailReading | null = null;
  /** There was one since the set was opened. */
  #was = false;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(place: SetPlace, now: () => number) {
    const setPath = folderOf(place);
    this.#place = place;
    this.#set = setPath;
    this.#identity = setPath === null ? null : identityNow(setPath);
    this.#folder = setPath === null ? null : mailFolder(setPath);
    this.#now = now;
  }

  /** Differs once another process has begun or ended to run a relay here, or has written mail. */
  trace(): string {
    const folder = this.#folder;
    // A server tells nobody of each message: every few seconds it may have another.
    if (folder === null) return String(Math.floor(this.#now() / SERVER_LOOK));
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
    if ('server' in this.#place) {
      const { readStoredMail } = await import('../../relay/mail/postgres/stored-reading.ts');
      return (this.#reading ??= readStoredMail(this.#place.server));
    }
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

  /**
   * Opens the database as its one writer; `set-in-use` when a relay of another process has it. On a server everybody may write. Calls take
   * turns.
   */
  write<T>(work: (store: MailStore) => Promise<T>): Promise<T> {
    const result = this.#turn.then(async () => {
      const store = await this.#open();
      try {
        return await work(store);
      } finally {
        await store.close();
      }
    });
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #open(): Promise<MailStore> {
    if ('server' in this.#place) {
      const { openPostgresStore } = await import('../../relay/mail/postgres/open-postgres-store.ts');
      return openPostgresStore(this.#place.server);
    }
    const { openMailStore } = await import('../../relay/mail/sqlite/open-mail-store.ts');
    return openMailStore(mailFolder(this.#place.folder), { now: this.#now });
  }

  async close(): Promise<void> {
    await this.#turn;
    const reading = this.#reading;
    this.#reading = null;
    await reading?.close();
  }
}
