import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { MOST_TRANSCRIPT } from '../../../../shared/domain/transcript.ts';
import { TRANSCRIPTS_KEPT } from '../mail-list-types.ts';
import { MIGRATIONS } from './schema.ts';
import { transcriptOf, Transcripts } from './transcripts.ts';

it('keeps the latest, each no longer than it may be, and a text of neighbours once', () => {
  const db = new DatabaseSync(':memory:');
  for (const migration of MIGRATIONS) db.exec(migration);
  const kept = new Transcripts(db);
  db.exec('BEGIN');
  for (let line = 1; line <= TRANSCRIPTS_KEPT + 501; line++) kept.append(line, `S: ${line >> 1}`);
  kept.append(99_999, 'x'.repeat(MOST_TRANSCRIPT + 1));
  db.exec('COMMIT');
  expect([500, 502, 503, 99_999].map((line) => transcriptOf(db, line)?.slice(0, 6))).toEqual([
    undefined,
    'S: 251',
    'S: 251',
    'xxxxxx',
  ]);
  expect(transcriptOf(db, 99_999)).toHaveLength(MOST_TRANSCRIPT);
  // As docs/security.md promises.
  expect(MOST_TRANSCRIPT * TRANSCRIPTS_KEPT).toBeLessThanOrEqual(80 << 20);
  expect(db.prepare("SELECT count(*) AS n FROM transcript WHERE text <> ''").get()?.['n']).toBe(
    TRANSCRIPTS_KEPT / 2 + 1,
  );
  db.close();
});

it('of a database that an earlier version has made there is none', () => {
  const db = new DatabaseSync(':memory:');
  db.exec(MIGRATIONS[0] ?? '');
  expect(transcriptOf(db, 1)).toBeNull();
  db.close();
});
