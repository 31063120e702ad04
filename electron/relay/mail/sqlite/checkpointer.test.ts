/** The write-ahead log stays short while writes go on, and nothing of it is lost. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { mailFolder } from '../../../../tests/support/mail-folder.ts';
import { Checkpointer } from './checkpointer.ts';

const MB = 1 << 20;

test('a log that has been moved begins anew, again and again', async () => {
  const folder = await mailFolder();
  mkdirSync(folder);
  const path = join(folder, 'trial.db');
  const db = new DatabaseSync(path);
  db.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (value INTEGER NOT NULL, pad BLOB) STRICT');
  const checkpointer = new Checkpointer(db, path);
  const insert = db.prepare('INSERT INTO t VALUES (?, ?)');
  const pad = Buffer.alloc(32 << 10, 1);
  const logSize = (): number => statSync(`${path}-wal`).size;
  let written = 0;
  const write = async (megabytes: number): Promise<void> => {
    for (const end = written + (megabytes * MB) / pad.length; written < end; written++) {
      insert.run(written, pad);
      checkpointer.committed();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await write(10);
  // The thread needs a moment to begin; what it has moved shows as pages of the database itself.
  await expect.poll(() => statSync(path).size).toBeGreaterThan(7 * MB);
  // Without a new beginning each round would make the log 10 MB longer.
  let largest = 0;
  for (let round = 0; round < 12; round++) {
    await write(10);
    largest = Math.max(largest, logSize());
  }
  expect(largest).toBeLessThan(80 * MB);
  await checkpointer.close();
  db.close();
  const again = new DatabaseSync(path);
  expect(again.prepare('SELECT count(*) AS n, max(value) AS last FROM t').get()).toMatchObject({
    n: written,
    last: written - 1,
  });
  again.close();
});

test('a process that does nothing else lives until it is closed', async () => {
  const folder = await mailFolder();
  mkdirSync(folder);
  const program = `
    import { DatabaseSync } from 'node:sqlite';
    import { Checkpointer } from ${JSON.stringify(new URL('checkpointer.ts', import.meta.url).href)};
    const path = ${JSON.stringify(join(folder, 'trial.db'))};
    const db = new DatabaseSync(path);
    db.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (pad BLOB) STRICT');
    const checkpointer = new Checkpointer(db, path);
    db.prepare('INSERT INTO t VALUES (?)').run(Buffer.alloc(9 << 20, 1));
    for (let commit = 0; commit < 32; commit++) checkpointer.committed();
    await checkpointer.close();
    db.close();
    console.log('closed');
  `;
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  });
  expect(output).toBe('closed\n');
});

test.each([
  [true, 9 * MB],
  [false, 4 * 4096],
])('what lies under the names is opened only while it is in its place (%s)', async (inPlace, size) => {
  const folder = await mailFolder();
  mkdirSync(folder);
  const path = join(folder, 'trial.db');
  const db = new DatabaseSync(path);
  db.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (pad BLOB) STRICT');
  const checkpointer = new Checkpointer(db, path, () => inPlace);
  db.prepare('INSERT INTO t VALUES (?)').run(Buffer.alloc(9 * MB, 1));
  for (let commit = 0; commit < 32; commit++) checkpointer.committed();
  await checkpointer.close();
  // To the nearest 4 MB.
  expect(Math.round(statSync(path).size / (4 * MB))).toBe(Math.round(size / (4 * MB)));
  db.close();
});
