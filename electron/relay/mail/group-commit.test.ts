/** Groups: who shares one, what happens to the others when one of them is at fault, and when the disk is. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { mkdirSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { mailFolder } from '../../../tests/support/mail-folder.ts';
import { DiskError } from './disk-error.ts';
import { GroupCommit } from './group-commit.ts';

interface Trial {
  readonly commit: GroupCommit;
  /** How many groups were stored, and undone. */
  readonly groups: { stored: number; undone: number; sealed: number };
  insert(value: number | string): Promise<unknown>;
  values(): unknown[];
}

async function trial(): Promise<Trial> {
  const folder = await mailFolder();
  mkdirSync(folder);
  const db = new DatabaseSync(join(folder, 'trial.db'));
  onTestFinished(() => db.close());
  db.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (value INTEGER NOT NULL, pad BLOB) STRICT');
  const groups = { stored: 0, undone: 0, sealed: 0 };
  const participant = {
    beforeCommit: (): void => {},
    committed: (): number => groups.stored++,
    rolledBack: (): number => groups.undone++,
  };
  const commit = new GroupCommit(db, folder, [participant], {
    seal: () => groups.sealed++,
    committed: () => {},
  });
  const statement = db.prepare('INSERT INTO t VALUES (?, ?)');
  return {
    commit,
    groups,
    insert: (value) => commit.run(() => statement.run(value, null)),
    values: () =>
      db
        .prepare('SELECT value FROM t ORDER BY rowid')
        .all()
        .map((row) => row['value']),
  };
}

test('what waits together is stored together, in order', async () => {
  const { insert, values, groups } = await trial();
  await Promise.all([1, 2, 3].map(insert));
  await insert(4);
  expect(values()).toEqual([1, 2, 3, 4]);
  expect(groups).toEqual({ stored: 2, undone: 0, sealed: 0 });
});

test('a group waits for a message that is coming in, and no longer when it will not come', async () => {
  const { commit, insert, groups } = await trial();
  commit.expect();
  const first = insert(1);
  await new Promise((resolve) => setImmediate(resolve));
  expect(groups.stored).toBe(0);
  const second = insert(2);
  commit.expectNoMore();
  await Promise.all([first, second]);
  expect(groups.stored).toBe(1);
});

test('a message that never comes holds nobody up for long', async () => {
  const { commit, insert, values } = await trial();
  commit.expect();
  await insert(1);
  expect(values()).toEqual([1]);
});

test('a group is bounded by count and by bytes', async () => {
  const { commit, insert, groups } = await trial();
  await Promise.all(Array.from({ length: 1100 }, (_, at) => insert(at)));
  expect(groups.stored).toBe(3);
  await Promise.all([5, 5, 5].map((megabytes) => commit.run(() => {}, megabytes << 20)));
  expect(groups.stored).toBe(6);
});

test('one that is at fault fails alone', async () => {
  const { insert, values, groups } = await trial();
  const outcomes = await Promise.allSettled([1, 'no number', 3].map(insert));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect((outcomes[1] as PromiseRejectedResult).reason).not.toBeInstanceOf(DiskError);
  expect(values()).toEqual([1, 3]);
  expect(groups).toMatchObject({ stored: 2, undone: 2 });
});

test('a full disk fails the whole group, and the next one goes through', async () => {
  const { commit, insert, values, groups } = await trial();
  await insert(1);
  const tooMuch = (): Promise<unknown> =>
    commit.run(() => {
      throw Object.assign(new Error('database or disk is full'), { errcode: 13 });
    });
  const outcomes = await Promise.allSettled([insert(2), tooMuch(), insert(3)]);
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'disk-full' } });
    expect((outcome as PromiseRejectedResult).reason).toBeInstanceOf(DiskError);
  }
  expect(groups).toEqual({ stored: 1, undone: 1, sealed: 1 });
  await insert(4);
  expect(values()).toEqual([1, 4]);
});

test('closing stores what waits and refuses what comes later', async () => {
  const { commit, insert, values } = await trial();
  const waiting = insert(1);
  commit.close();
  expect(values()).toEqual([1]);
  await waiting;
  await expect(insert(2)).rejects.toThrow(/closed/);
});
