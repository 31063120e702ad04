/**
 * Keeps what waits in a database whose file is gone while it is open: with the process it would be gone, too. A copy is made at
 * once, by SQLite's backup in steps beside the work that goes on, and again whenever something was delivered since. The next
 * start goes on with it by itself, where there is no other database. Of a lost log everything is moved into the database.
 */
import { message, type Message, tell } from '../../../../shared/text/text.ts';
import { closeSync, existsSync, fsyncSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { backup, type DatabaseSync } from 'node:sqlite';
import { syncFolder, openPlainNow } from '../../../store/log/plain-file.ts';

/** What became of what waits. */
export type Rescue =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'copying' }
  | { readonly kind: 'moved' }
  | { readonly kind: 'kept'; readonly aside: string }
  | { readonly kind: 'failed'; readonly why: string };

/** Pages of a step, during which the database is not written. */
const STEP = 256;
/** Milliseconds between two copies at least, and how many times what the last one took. */
const PAUSE = 1_000;
const PAUSES = 4;

/** Of one open database. */
export class Rescuer {
  readonly #db: DatabaseSync;
  readonly #path: string;
  readonly #now: () => number;
  readonly #say: (line: string) => void;
  readonly #checkpoint;
  #state: Rescue | null = null;
  #aside: string | null = null;
  #running: Promise<void> | null = null;
  /** Something was written since the last copy was begun. */
  #changed = false;
  /** Before this moment of the process's own clock none is begun. */
  #notBefore = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(db: DatabaseSync, path: string, now: () => number, say: (line: string) => void) {
    this.#db = db;
    this.#path = path;
    this.#now = now;
    this.#say = say;
    this.#checkpoint = db.prepare('PRAGMA wal_checkpoint(PASSIVE)');
  }

  /** The files were looked at, and this one is not in its place. */
  lost(file: string): Rescue {
    if (file !== this.#path) return this.#move();
    if (this.#state?.kind === 'moved') this.#state = null;
    const failed = this.#state?.kind === 'failed';
    if (this.#state === null) this.#begin();
    else if (failed && performance.now() >= this.#notBefore) this.#begin();
    return this.#state ?? { kind: 'copying' };
  }

  /** They are back, and hold all of it: a copy would be delivered a second time. */
  back(): void {
    if (this.#state === null || this.#running !== null) return;
    this.#stop();
    this.#state = null;
    if (this.#aside === null) return;
    rmSync(this.#aside, { force: true });
    this.#say(`${this.#path} is back; ${this.#aside} is not needed any more and was deleted.`);
    this.#aside = null;
  }

  /** Something was written. */
  changed(): void {
    this.#changed = true;
    if (this.#state?.kind === 'moved') return void this.#move();
    if (this.#state === null || this.#running !== null || this.#timer !== null) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        this.#begin();
      },
      Math.max(0, this.#notBefore - performance.now()),
    ).unref();
  }

  /** After the last write, so that nothing in the copy was delivered already. */
  async close(lost: string | null): Promise<void> {
    this.#stop();
    await this.#running;
    // Closing moves what a lost log holds.
    if (lost !== this.#path) return this.back();
    this.#stop();
    this.#begin();
    await this.#running;
    if (this.#state?.kind === 'failed') this.#say(tell(rescueSaid(this.#state, this.#path)));
  }

  /** The log is gone, the database in its place: once all of it is moved, the log is not needed. */
  #move(): Rescue {
    const moved = this.#checkpoint.get();
    const all = moved?.['busy'] === 0 && moved['log'] === moved['checkpointed'];
    const why = 'another program is just reading it';
    // Tried again at each look, and after each change.
    if (this.#running === null) this.#state = { kind: 'moved' };
    return all ? { kind: 'moved' } : { kind: 'failed', why };
  }

  #stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #begin(): void {
    if (this.#running !== null) return;
    const began = performance.now();
    this.#changed = false;
    if (this.#state?.kind !== 'kept') this.#state = { kind: 'copying' };
    this.#running = this.#copy()
      .catch((error: unknown) => {
        this.#state = { kind: 'failed', why: error instanceof Error ? error.message : String(error) };
      })
      .finally(() => {
        this.#running = null;
        this.#notBefore = performance.now() + Math.max(PAUSE, (performance.now() - began) * PAUSES);
        if (this.#changed) this.changed();
      });
  }

  async #copy(): Promise<void> {
    const waits = this.#db.prepare('SELECT 1 FROM message LIMIT 1').get() !== undefined;
    if (!waits) {
      // All was delivered: the copy has what went out.
      if (this.#aside !== null) rmSync(this.#aside, { force: true });
      this.#aside = null;
      this.#state = { kind: 'nothing' };
      return;
    }
    const first = this.#aside === null;
    const aside = this.#aside ?? `${this.#path}.rescued-${stampOf(this.#now())}`;
    await copyTo(this.#db, aside);
    this.#aside = aside;
    this.#state = { kind: 'kept', aside };
    if (first) this.#say(tell(rescueSaid(this.#state, this.#path)));
  }
}

const stampOf = (now: number): string => new Date(now).toISOString().replaceAll(/\.\d+|[-:]/g, '');

/** Whole, under its name, or not there. */
async function copyTo(db: DatabaseSync, aside: string): Promise<void> {
  const half = `${aside}.new`;
  rmSync(half, { force: true });
  const file = openPlainNow(half, 'wx');
  try {
    // SQLite writes into an empty file.
    await backup(db, half, { rate: STEP });
    fsyncSync(file);
    renameSync(half, aside);
  } catch (error) {
    rmSync(half, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  await syncFolder(dirname(aside));
}

/** What an administrator is told of it, after the sentence that says what is gone. */
export function rescueSaid(rescue: Rescue, path: string): Message {
  const name = basename(path);
  switch (rescue.kind) {
    case 'copying':
      return message('What waits is just being copied into a file beside it.');
    case 'moved':
      return message(
        'What waits was moved into {name}, also for the case that the relay is killed. Or stop the relay and start it again.',
        { name },
      );
    case 'nothing':
      return message('Nothing waits in it. If it cannot be put back, stop the relay and start it again.');
    case 'kept':
      return message(
        'What waits is kept in {aside}, also if the relay is killed. If {name} cannot be put back, stop the relay and start it again: where no other {name} lies there, it goes on with that copy by itself.',
        { aside: rescue.aside, name },
      );
    case 'failed':
      return message(
        'What waits could not be copied beside it ({why}), and is lost if the relay is killed: put {name} back, or make room; the copy is tried again.',
        { why: rescue.why, name },
      );
  }
}

/**
 * Before the database is opened: where there is none, the latest copy of one that was lost takes its place; once, so that nothing
 * goes out twice. What is left of the lost one's log belongs to no database any more. Gives its name, or null.
 */
export function takeRescued(path: string): string | null {
  if (existsSync(path) || !existsSync(dirname(path))) return null;
  const begin = `${basename(path)}.rescued-`;
  const kept = readdirSync(dirname(path)).filter((name) => name.startsWith(begin));
  const latest = kept
    .filter((name) => /^\d{8}T\d{6}Z$/.test(name.slice(begin.length)))
    .toSorted()
    .at(-1);
  if (latest === undefined) return null;
  for (const end of ['-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
  const aside = join(dirname(path), latest);
  renameSync(aside, path);
  rmSync(`${aside}.new`, { force: true });
  return aside;
}
