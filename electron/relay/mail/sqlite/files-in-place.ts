/**
 * Whether the files of an open database still lie where they were opened, whole. Deleted or replaced ones go on taking what is
 * written, and it is gone with the process; of one that was cut short nothing comes back, and what is written next hides the
 * hole. SQLite notices neither.
 */
import { message, type Message } from '../../../../shared/text/text.ts';
import type { DatabaseSync } from 'node:sqlite';
import { statSync } from 'node:fs';

/** The write-ahead log holds what the database does not yet; without its index, other processes see neither right. */
const ENDS = ['', '-wal', '-shm'] as const;
type End = (typeof ENDS)[number];

/** A file that is not what was opened, and whether it lies there still, cut short. */
export interface LostFile {
  readonly file: string;
  readonly cut: boolean;
}

interface Known {
  readonly device: bigint;
  readonly inode: bigint;
  readonly size: bigint;
}

/** The files of one open database, looked at by name. Never opened: closing them would give up SQLite's locks (POSIX `fcntl`). */
export class FilesInPlace {
  readonly #path: string;
  readonly #needed: (end: End) => number;
  readonly #known = new Map<End, Known>();
  /** For good: a file that was cut may grow again, and what was in it is not there. */
  #cut: LostFile | null = null;

  /** To be made once the database is open. `needed` tells how many octets a file must have, and is asked of one that became shorter. */
  constructor(path: string, needed: (end: End) => number) {
    this.#path = path;
    this.#needed = needed;
    this.lost();
  }

  /** The file that is not the one that was opened any more, or null. Side files count from when they were first seen. */
  lost(): LostFile | null {
    for (const end of ENDS) {
      if (this.#cut !== null) break;
      const file = `${this.#path}${end}`;
      const known = this.#known.get(end);
      const now = seen(file);
      if (known !== undefined && !isSame(known, now)) return { file, cut: false };
      if (now === null) continue;
      // SQLite itself shortens a log that it has moved, and a database when it is vacuumed.
      if (known !== undefined && now.size < known.size && now.size < this.#needed(end))
        this.#cut = { file, cut: true };
      this.#known.set(end, now);
    }
    return this.#cut;
  }
}

function seen(file: string): Known | null {
  try {
    const found = statSync(file, { bigint: true, throwIfNoEntry: false });
    return found === undefined ? null : { device: found.dev, inode: found.ino, size: found.size };
  } catch {
    return null;
  }
}

const isSame = (one: Known, other: Known | null): boolean =>
  one.inode === other?.inode && one.device === other.device;

/** Octets of a write-ahead log's head and of the head of each of its frames (SQLite, “WAL-mode File Format”, section 2). */
const LOG_HEAD = 32;
const FRAME_HEAD = 24;

/** How many octets the files of an open database must have for all that is in it; whatever cannot be told is too many. */
export function octetsNeeded(db: DatabaseSync): (end: End) => number {
  const number = (pragma: string, column: string): number =>
    Number(db.prepare(`PRAGMA ${pragma}`).get()?.[column]);
  return (end) => {
    try {
      const page = number('page_size', 'page_size');
      if (end === '') return page * number('page_count', 'page_count');
      // The index of the log is made anew from it.
      if (end === '-shm') return 0;
      const frames = number('wal_checkpoint(PASSIVE)', 'log');
      return frames > 0 ? LOG_HEAD + frames * (FRAME_HEAD + page) : 0;
    } catch {
      return Infinity;
    }
  };
}

/** What an administrator is told of that. */
export function notInPlace({ file, cut }: LostFile): Message {
  return cut
    ? message(
        '{file} was cut short by another program while the relay runs, so the relay takes no mail (452): what was in the rest of the file is gone. Stop the relay and start it again: the file is checked then, and kept aside if it is damaged.',
        { file },
      )
    : message(
        '{file} was deleted, moved or replaced while the relay runs, so the relay takes no mail (452): it would be lost when the relay ends. What waits is delivered on. Put the very file back, and mail is taken again by itself.',
        { file },
      );
}
