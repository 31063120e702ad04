/**
 * Whether the files of an open database still lie where they were opened. Deleted or replaced ones go on taking what is written,
 * and it is gone with the process: SQLite does not notice.
 */
import { identityNow, isSameFile, type FileIdentity } from '../../../store/log/folder-identity.ts';

/** The write-ahead log holds what the database does not yet; without its index, other processes see neither right. */
const ENDS = ['', '-wal', '-shm'];

export class FilesInPlace {
  readonly #path: string;
  readonly #known = new Map<string, FileIdentity>();

  /** To be made once the database is open. */
  constructor(path: string) {
    this.#path = path;
    this.missing();
  }

  /** The file that is not the one that was opened any more, or null. Side files count from when they were first seen. */
  missing(): string | null {
    for (const end of ENDS) {
      const now = identityNow(`${this.#path}${end}`);
      const known = this.#known.get(end);
      if (known === undefined && now !== null) this.#known.set(end, now);
      if (known !== undefined && !isSameFile(known, now)) return `${this.#path}${end}`;
    }
    return null;
  }
}

/** What an administrator is told of that. */
export function notInPlace(file: string): string {
  return `${file} was deleted, moved or replaced while the relay runs, so the relay takes no mail (452): it would be lost when the relay ends. What waits is delivered on. Put the very file back, and mail is taken again by itself.`;
}
