/** A copy of the mail database beside somebody who goes on writing it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { mailFolder, openedStore } from '../../../../tests/support/mail-folder.ts';
import { copyMailDatabase } from './copy-database.ts';

/** A database of several steps; each write adds a line to the log and a value, or neither. */
async function written() {
  const folder = await mailFolder();
  await (await openedStore(folder)).close();
  const db = new DatabaseSync(join(folder, 'mail.db'));
  db.exec('PRAGMA synchronous = OFF');
  const line = db.prepare(
    "INSERT INTO log(time, kind, user, client, sender, recipient, rule, reply, detail) VALUES(1, 'k', '', '', '', '', '', '', ?)",
  );
  const value = db.prepare("INSERT INTO value VALUES('test', ?, '1')");
  let n = 0;
  const write = (octets: number): void => {
    db.exec('BEGIN');
    line.run('x'.repeat(octets));
    value.run(`n${(n += 1)}`);
    db.exec('COMMIT');
  };
  for (let at = 0; at < 16; at++) write(1 << 20);
  const to = `${folder}.copy`;
  writeFileSync(to, '');
  return { folder, db, write, to };
}

test('it is of one moment, and is not begun anew with each change', async () => {
  const { folder, db, write, to } = await written();
  const steps: number[] = [];
  const progress = (done: number): void => {
    if (steps.push(done) > 20) throw new Error('begun anew');
    write(10);
  };
  expect(await copyMailDatabase(folder, { to, progress, signal: new AbortController().signal })).toBe(true);
  db.close();
  expect(steps.length).toBeGreaterThan(2);
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  const copy = new DatabaseSync(to);
  expect(copy.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  const count = (table: string) =>
    copy
      .prepare(`SELECT count(*) AS n FROM ${table} WHERE ${table === 'log' ? 'kind' : 'value'} IN ('k', '1')`)
      .get()?.['n'];
  expect([count('log'), count('value')]).toEqual([16, 16]);
  copy.close();
});

test('it is stopped between two steps', async () => {
  const { folder, db, to } = await written();
  const stop = new AbortController();
  const progress = (): void => stop.abort(new Error('stopped'));
  await expect(copyMailDatabase(folder, { to, progress, signal: stop.signal })).rejects.toThrow('stopped');
  db.close();
});

test('there is nothing to copy before a relay has run', async () => {
  const how = { to: '/nowhere', progress: () => undefined, signal: new AbortController().signal };
  expect(await copyMailDatabase(join(await mailFolder(), '..'), how)).toBe(false);
});
