/**
 * Whether the files that an open set was read from, and is written into, still lie in its folder. A deleted file goes on taking what
 * is written, and that is gone with the process; but the process has all of it in memory, and can write it anew.
 */
import { message, type Message } from '../../../shared/text/text.ts';
import { join } from 'node:path';
import { identityNow } from './folder-identity.ts';
import type { Journal } from './journal.ts';
import { segmentName, SNAPSHOT } from './set-files.ts';

export class KeptFiles {
  readonly #folder: string;
  readonly #journal: Journal;

  constructor(folder: string, journal: Journal) {
    this.#folder = folder;
    this.#journal = journal;
  }

  /** Path of the file that was deleted, or null. */
  deleted(): string | null {
    return this.#deleted(this.#journal.inPlace());
  }

  /** Why nothing may be written, in a sentence, or null. */
  problem(): Message | null {
    const journal = this.#journal.inPlace();
    const deleted = this.#deleted(journal);
    if (deleted !== null)
      return message(
        '{file} was deleted while the set was open, and could not be written anew so far. Nothing was changed. Try again; what the set holds is not lost while it stays open.',
        { file: deleted },
      );
    if (journal === 'kept') return null;
    return message(
      '{file} was replaced or cut short while the set was open. Nothing was changed. Close the set and open it again to go on with what lies there now, or put the very file back.',
      { file: this.#segment() },
    );
  }

  #deleted(journal: ReturnType<Journal['inPlace']>): string | null {
    if (journal === 'deleted') return this.#segment();
    const snapshot = join(this.#folder, SNAPSHOT);
    return identityNow(snapshot) === null ? snapshot : null;
  }

  #segment(): string {
    return join(this.#folder, segmentName(this.#journal.segment));
  }
}

/** What is said once a file was written anew. */
export function writtenAnew(file: string): Message {
  return message(
    '{file} was deleted while the set was open. All that the set holds was written anew, but what was changed before can no longer be undone where only that file said how it was. Look at who can write that folder.',
    { file },
  );
}
