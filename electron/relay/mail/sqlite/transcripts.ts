/** Transcripts of SMTP sessions in the mail database, each with its line of the log. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { MOST_TRANSCRIPT } from '../../../../shared/domain/transcript.ts';
import { TRANSCRIPTS_KEPT } from '../mail-list-types.ts';

/** Beyond what is kept; then all of them go at once. */
const SLACK = 500;

/** Writes them, within the transaction that writes their lines. */
export class Transcripts {
  readonly #insert: StatementSync;
  readonly #last: StatementSync;
  readonly #count: StatementSync;
  readonly #trim: StatementSync;
  /** How many there are; at most, for some may have been taken back. */
  #rows: number | null = null;

  constructor(db: DatabaseSync) {
    this.#insert = db.prepare('INSERT INTO transcript VALUES (?, ?, ?)');
    this.#last = db.prepare(
      'SELECT coalesce(t.same, t.line) AS line, s.text FROM transcript AS t LEFT JOIN transcript AS s ON s.line = coalesce(t.same, t.line) ORDER BY t.line DESC LIMIT 1',
    );
    this.#count = db.prepare('SELECT count(*) AS n FROM transcript');
    this.#trim = db.prepare(
      'DELETE FROM transcript WHERE line <= (SELECT line FROM transcript ORDER BY line DESC LIMIT 1 OFFSET ?)',
    );
  }

  append(line: number, text: string): void {
    const cut = text.slice(0, MOST_TRANSCRIPT);
    const last = this.#last.get();
    if (last?.['text'] === cut) this.#insert.run(line, last['line'] as number, '');
    else this.#insert.run(line, null, cut);
    this.#rows = (this.#rows ?? this.#counted()) + 1;
    if (this.#rows <= TRANSCRIPTS_KEPT + SLACK) return;
    this.#trim.run(TRANSCRIPTS_KEPT);
    this.#rows = this.#counted();
  }

  #counted(): number {
    return Number(this.#count.get()?.['n']);
  }
}

/** That of a line; null where none was kept, also in a database that an earlier version has made. */
export function transcriptOf(db: DatabaseSync, line: number): string | null {
  const there = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'transcript'").get();
  if (there === undefined) return null;
  const found = db
    .prepare(
      'SELECT s.text FROM transcript AS t JOIN transcript AS s ON s.line = coalesce(t.same, t.line) WHERE t.line = ?',
    )
    .get(line);
  return found === undefined ? null : String(found['text']);
}
