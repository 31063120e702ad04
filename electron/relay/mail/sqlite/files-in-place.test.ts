/** Real files, deleted, moved, replaced and cut short. */
import { tell } from '../../../../shared/text/text.ts';
import { mkdtempSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { FilesInPlace, notInPlace, octetsNeeded } from './files-in-place.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pf-'));
  path = join(folder, 'mail.db');
  for (const end of ['', '-wal', '-shm']) writeFileSync(path + end, '');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each(['', '-wal', '-shm'])(
  'a file “mail.db%s” that is gone, or another, is missed until it is back',
  (end) => {
    const files = new FilesInPlace(path, () => 0);
    expect(files.lost()).toBeNull();
    renameSync(path + end, join(folder, 'kept'));
    expect(files.lost()).toEqual({ file: path + end, cut: false });
    writeFileSync(path + end, '');
    expect(files.lost()).toEqual({ file: path + end, cut: false });
    renameSync(join(folder, 'kept'), path + end);
    expect(files.lost()).toBeNull();
  },
);

test('a side file that comes later counts from then on', () => {
  rmSync(`${path}-wal`);
  const files = new FilesInPlace(path, () => 0);
  writeFileSync(`${path}-wal`, '');
  expect(files.lost()).toBeNull();
  rmSync(`${path}-wal`);
  expect(files.lost()).toEqual({ file: `${path}-wal`, cut: false });
});

describe('of a real database', () => {
  let db: DatabaseSync;
  let files: FilesInPlace;
  const write = (rows: number): void => {
    const insert = db.prepare('INSERT INTO t VALUES (zeroblob(4000))');
    for (let row = 0; row < rows; row++) insert.run();
  };

  beforeEach(() => {
    for (const end of ['', '-wal', '-shm']) rmSync(path + end);
    db = new DatabaseSync(path);
    onTestFinished(() => db.close());
    db.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (x)');
    write(50);
    db.exec('PRAGMA wal_checkpoint(PASSIVE)');
    write(50);
    files = new FilesInPlace(path, octetsNeeded(db));
    expect(files.lost()).toBeNull();
  });

  test.each([0, 0.5])(
    'a database that is cut to %d of itself is lost for good, also once it has grown again or is gone',
    (part) => {
      const { size } = statSync(path);
      truncateSync(path, Math.floor(size * part));
      expect(files.lost()).toEqual({ file: path, cut: true });
      truncateSync(path, size * 2);
      expect(files.lost()).toEqual({ file: path, cut: true });
      rmSync(path);
      expect(files.lost()).toEqual({ file: path, cut: true });
    },
  );

  // What is moved already is whole; but what is written next stands behind a hole, and no start finds it there.
  test.each([false, true])('so is one whose log was cut, moved: %s', (moved) => {
    if (moved) db.exec('PRAGMA wal_checkpoint(PASSIVE)');
    truncateSync(`${path}-wal`, 60_000);
    expect(files.lost()).toEqual({ file: `${path}-wal`, cut: true });
  });

  test('one that SQLite made shorter is whole', () => {
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    expect(statSync(`${path}-wal`).size).toBe(0);
    expect(files.lost()).toBeNull();
    const { size } = statSync(path);
    db.exec('DELETE FROM t; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)');
    expect(statSync(path).size).toBeLessThan(size);
    expect(files.lost()).toBeNull();
    write(100);
    db.exec('PRAGMA wal_checkpoint(PASSIVE)');
    expect(files.lost()).toBeNull();
    // What it has grown to counts.
    truncateSync(path, statSync(path).size - 4096);
    expect(files.lost()).toEqual({ file: path, cut: true });
  });
});

test('the sentence names the file and says what becomes of mail, and what to do', () => {
  expect(tell(notInPlace({ file: path, cut: false }))).toMatch(
    /mail\.db was deleted.*takes no mail \(452\).*delivered on.*Put the very file back/,
  );
  expect(tell(notInPlace({ file: path, cut: true }))).toMatch(
    /mail\.db was cut short.*takes no mail \(452\).*Stop the relay and start it again/,
  );
});
