/**
 * Stands between Postern and SQLite's files: the power can go in the midst of a commit, with whatever sectors of it chance has left
 * on the disk, and commits can fail. All that was committed before is synced by then, so only the last one can be torn.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { vi } from 'vitest';

/** What a disk writes whole or not at all. Octets. */
const SECTOR = 512;
const FILES = ['mail.db', 'mail.db-wal'];

/** Thrown in the place of a commit's end: whoever is told of it is about to be gone. */
export class PowerGone extends Error {}

/** SQLite's result codes of a full disk and of one that fails. */
export const DISK_FAULTS = { full: 13, failing: 10 } as const;

export interface PlannedCrash {
  /** Commits that go through before. */
  readonly after: number;
  /** For each sector that the commit changes, in turn: whether the disk has it. Empty: none. */
  readonly kept: readonly boolean[];
}

export class DatabaseSeam {
  readonly #opened: DatabaseSync[] = [];
  readonly #touched: () => void;
  #crash: { after: number; readonly kept: readonly boolean[] } | null = null;
  #faults: { count: number; readonly code: number } = { count: 0, code: 0 };
  /** What is on the disk, once the power went in the midst of a commit. */
  image: string | null = null;
  #images = 0;

  /** `touched` is told of each commit. */
  constructor(touched: () => void) {
    this.#touched = touched;
  }

  /** From now on every database that this process opens. */
  install(): void {
    const watch = (db: DatabaseSync, statement: StatementSync): void => this.#watch(db, statement);
    const prepare = DatabaseSync.prototype.prepare;
    vi.spyOn(DatabaseSync.prototype, 'prepare').mockImplementation(function (
      this: DatabaseSync,
      sql: string,
      ...rest: unknown[]
    ) {
      const statement = Reflect.apply(prepare, this, [sql, ...rest]) as StatementSync;
      if (sql === 'COMMIT') watch(this, statement);
      return statement;
    });
  }

  /** The power goes in a commit to come. */
  plan({ after, kept }: PlannedCrash): void {
    this.#crash ??= { after, kept };
  }

  /** So many commits to come fail, and nothing of them is on the disk. */
  fail(count: number, how: keyof typeof DISK_FAULTS): void {
    this.#faults = { count, code: DISK_FAULTS[how] };
  }

  /** Nothing is planned any more. */
  heal(): void {
    this.#crash = null;
    this.#faults = { count: 0, code: 0 };
  }

  /** A copy of what is on the disk now. */
  copy(folder: string, to: string): void {
    mkdirSync(to, { recursive: true, mode: 0o700 });
    for (const name of FILES) {
      if (existsSync(join(folder, name))) copyFileSync(join(folder, name), join(to, name));
    }
  }

  /** Closes what the process that is gone had open. */
  close(): void {
    for (const db of this.#opened.splice(0)) if (db.isOpen) db.close();
    this.image = null;
  }

  #watch(db: DatabaseSync, statement: StatementSync): void {
    this.#opened.push(db);
    const run = statement.run.bind(statement);
    statement.run = () => {
      this.#touched();
      if (this.image !== null) throw new PowerGone();
      if (this.#faults.count > 0) {
        this.#faults.count -= 1;
        throw Object.assign(new Error('the disk was told to fail'), { errcode: this.#faults.code });
      }
      const crash = this.#crash;
      if (crash !== null && crash.after-- === 0) return this.#tear(db, run, crash.kept);
      return run();
    };
  }

  #tear<T>(db: DatabaseSync, run: () => T, kept: readonly boolean[]): never {
    const path = db.location() ?? '';
    const log = `${path}-wal`;
    const before = existsSync(log) ? readFileSync(log) : Buffer.alloc(0);
    run();
    const after = readFileSync(log);
    const image = join(dirname(dirname(path)), `torn-${++this.#images}`);
    this.copy(dirname(path), image);
    writeFileSync(join(image, 'mail.db-wal'), torn(before, after, kept));
    this.image = image;
    this.#crash = null;
    throw new PowerGone();
  }
}

/** The file as it is where of what was written some sectors are there and some are not. */
function torn(before: Buffer, after: Buffer, kept: readonly boolean[]): Buffer {
  const file = Buffer.alloc(Math.max(before.length, after.length));
  before.copy(file);
  let changed = 0;
  for (let at = 0; at < after.length; at += SECTOR) {
    const sector = after.subarray(at, at + SECTOR);
    if (sector.equals(before.subarray(at, at + SECTOR))) continue;
    if (kept.length > 0 && kept[changed++ % kept.length] === true) sector.copy(file, at);
  }
  return file;
}
