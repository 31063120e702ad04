/** Real files, deleted, moved and replaced. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FilesInPlace, notInPlace } from './files-in-place.ts';

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
    const files = new FilesInPlace(path);
    expect(files.missing()).toBeNull();
    renameSync(path + end, join(folder, 'kept'));
    expect(files.missing()).toBe(path + end);
    writeFileSync(path + end, '');
    expect(files.missing()).toBe(path + end);
    renameSync(join(folder, 'kept'), path + end);
    expect(files.missing()).toBeNull();
  },
);

test('a side file that comes later counts from then on', () => {
  rmSync(`${path}-wal`);
  const files = new FilesInPlace(path);
  writeFileSync(`${path}-wal`, '');
  expect(files.missing()).toBeNull();
  rmSync(`${path}-wal`);
  expect(files.missing()).toBe(`${path}-wal`);
});

test('the sentence names the file and says what becomes of mail, and what to do', () => {
  expect(notInPlace(path)).toMatch(
    /mail\.db was deleted.*takes no mail \(452\).*delivered on.*Put the very file back/,
  );
});
