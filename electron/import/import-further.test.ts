/** Settings, locks and kinds that come with an import: over the real store, reopened, updated, undone. */
import { EVERYTHING } from '../../shared/lists/filter.ts';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openSet } from '../store/open-set.ts';
import type { UserStore } from '../store/model/store-types.ts';
import { startImport, type ImportJob, type ImportJobOptions } from './import-job.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const key = randomBytes(32);
let folder = '';
let store: UserStore;
const jobs: ImportJob[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-further-'));
  vi.stubEnv('TMPDIR', folder);
  store = await openSet(join(folder, 'set'), { create: { name: 'Test' } });
});
afterEach(async () => {
  for (const job of jobs.splice(0)) job.dispose();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function importText(text: string, how: Partial<ImportJobOptions> = {}) {
  const path = join(folder, 'users.csv');
  writeFileSync(path, text);
  const job = startImport({
    onDuplicate: 'skip',
    allOrNothing: false,
    dryRun: false,
    actor: 'tester',
    now: () => NOW,
    store,
    key,
    setId: store.info().id,
    file: { path },
    ...how,
  });
  const state = await job.done;
  const { rows } = job.rejected(0, 100);
  jobs.push(job);
  return { job, state, rejects: rows, save: (out: string) => job.saveRejects(out, true) };
}

async function reopen(): Promise<void> {
  await store.close();
  store = await openSet(join(folder, 'set'));
}

const TEXT = `Benutzername;Domäne;Passwort;Limit pro Tag;allowedSenders;Sperre;Sperrgrund;Art
anna;a.example;pw1;1,000;;;;Postfach
bert;a.example;pw2;unlimited;@b.example;manual;Left;
192.0.2.7;a.example;;5;;;;ip
carl;a.example;pw3;10k;;;;
dora;a.example;pw4;;;;;ip
`;
const EXPECTED = [
  { username: 'anna', settings: { limitPerDay: 1000 }, lock: null },
  {
    username: 'bert',
    settings: { limitPerDay: 0, allowedSenders: '@b.example' },
    lock: { kind: 'manual', since: NOW, until: null, reason: 'Left', by: 'tester' },
  },
  { username: '192.0.2.7', kind: 'ip', settings: { limitPerDay: 5 }, lock: null },
];

const users = () => [1, 2, 3].map((id) => store.get(id));

test('are there, durable, and go with an undo; what cannot be read rejects the row', async () => {
  const { state, rejects } = await importText(TEXT);
  expect(state).toMatchObject({ phase: 'done', created: 3, rejected: 2 });
  expect(state.detected?.sets).toEqual(['limitPerDay', 'allowedSenders', 'lock', 'lockReason', 'kind']);
  expect(rejects).toMatchObject([
    { line: 5, column: 4, field: 'limitPerDay', reason: expect.stringContaining('“10k”') as string },
    { line: 6, column: 8, field: 'kind', reason: expect.stringContaining('no IP address') as string },
  ]);
  expect(users()).toMatchObject(EXPECTED);
  const before = users();
  await reopen();
  expect(users()).toEqual(before);

  expect(await store.undo('me')).toMatchObject({ users: 3 });
  expect(store.info().users).toBe(0);
  await reopen();
  expect(await store.redo('me')).toMatchObject({ users: 3 });
  expect(users()).toMatchObject(EXPECTED);
});

test('rejected rows keep what else they say, so that they can be mended', async () => {
  const path = join(folder, 'rejects.csv');
  const { rejects, save } = await importText(TEXT);
  expect(rejects).toHaveLength(2);
  await save(path);
  const text = readFileSync(path, 'utf8');
  expect(text.split('\n')[0]).toBe(
    'username,domain,password,limitPerDay,allowedSenders,lock,lockReason,kind,line,column,field,reason',
  );
  expect(text).toContain('carl,a.example,pw3,10k,,,,,5,4,limitPerDay,');
  const mended = await importText(text.replace('10k', '10 000'));
  expect(mended.state).toMatchObject({ created: 1, rejected: 1 });
  expect(store.find('carl@a.example')?.settings).toEqual({ limitPerDay: 10_000 });
});

test('a user edited after the import is left alone by its undo', async () => {
  await importText(TEXT);
  await store.commit(
    { kind: 'edit', selection: { by: 'ids', ids: [1] }, settings: { limitPerDay: null }, password: null },
    'me',
  );
  expect(await store.undo('me', 1)).toMatchObject({ users: 2, leftAlone: { count: 1 } });
});

test('on update a column that is there sets, and one that is not leaves as it is', async () => {
  await importText(TEXT);
  const passwords = users().map((user) => user?.password);
  const update = { onDuplicate: 'update' } as const;
  const { state, rejects } = await importText(
    'username,domain,limit per day\nanna,a.example,\nbert,a.example,7\n192.0.2.7,a.example,8\nnew,a.example,9\n192.0.2.7,b.example,1\n',
    update,
  );
  expect(state).toMatchObject({ updated: 3, rejected: 2, skipped: 0 });
  expect(rejects).toMatchObject([
    { line: 5, reason: expect.stringContaining('no column of passwords') as string },
    { line: 6, reason: expect.stringContaining('belongs to the domain a.example') as string },
  ]);
  const after = [
    { settings: {}, lock: null },
    { settings: { limitPerDay: 7, allowedSenders: '@b.example' }, lock: EXPECTED[1]?.lock },
    { settings: { limitPerDay: 8 } },
  ];
  expect(users()).toMatchObject(after);
  expect(users()[0]?.settings).toEqual({});
  expect(users().map((user) => user?.password)).toEqual(passwords);
  const kept = users();
  await reopen();
  expect(users()).toEqual(kept);

  await store.undo('me');
  expect(users()).toMatchObject(EXPECTED);
});

test('on update rows that say the same give each user what it has besides', async () => {
  await importText(
    'username,domain,password,limit per day,limit per hour\na,a.example,p,1,2\nb,a.example,p,1,3\nc,a.example,p,,4\n',
  );
  const { state } = await importText(
    'username,domain,limit per day\na,a.example,7\nb,a.example,7\nc,a.example,7\n',
    {
      onDuplicate: 'update',
    },
  );
  expect(state).toMatchObject({ updated: 3 });
  const settings = [2, 3, 4].map((limitPerHour) => ({ limitPerDay: 7, limitPerHour }));
  expect(users().map((user) => user?.settings)).toEqual(settings);
});

test('on update a column of locks locks and unlocks; one that says only “locked” leaves the lock there is', async () => {
  await importText(TEXT);
  const update = { onDuplicate: 'update', now: () => NOW + 1, actor: 'other' } as const;
  const text = 'username,domain,lock\nanna,a.example,yes\nbert,a.example,yes\n';
  await importText(text, update);
  expect(store.get(1)?.lock).toMatchObject({ kind: 'manual', since: NOW + 1, by: 'other' });
  expect(store.get(2)?.lock).toEqual(EXPECTED[1]?.lock);
  expect((await importText(text, update)).state).toMatchObject({ updated: 0, skipped: 2, change: 0 });
  await importText('username,domain,lock\nanna,a.example,active\nbert,a.example,\n', update);
  expect(store.get(1)?.lock).toBeNull();
  expect(store.get(2)?.lock).toBeNull();
});

test('a cancelled import leaves none of it', async () => {
  await importText(TEXT, { dryRun: true });
  expect(store.info().users).toBe(0);
  await importText('anna,a.example,pw\n');
  const [id] = store.matching({ filter: EVERYTHING, domain: null, sort: [] });
  expect(store.get(id ?? 0)).toMatchObject({ settings: {}, lock: null });
});

const USERS = 'username,domain,password,Limit per day\nanna,a.example,pw1,500\nbert,a.example,pw2,\n';
const UPDATE = `username,domain,Limit per day
anna,a.example,700
bert,a.example,
anna,a.example,1
10.1.2.3,a.example,
zoe,a.example,5
bad name,a.example,4
worse name,a.example,4
`;

test('a check tells each field before and after, who stays, IP users, and other rows by kind with their lines', async () => {
  await importText(USERS);
  const { job, state } = await importText(UPDATE, { onDuplicate: 'update', dryRun: true });
  expect(state).toMatchObject({
    phase: 'done',
    change: null,
    created: 1,
    updated: 1,
    skipped: 2,
    rejected: 3,
  });
  const review = job.review();
  expect(review?.updates).toEqual({
    ...{ changed: 1, unchanged: 1, fields: [{ field: 'limitPerDay', count: 1 }] },
    rows: [
      {
        ...{ user: 1, name: 'anna@a.example', done: 'changed' },
        fields: [{ field: 'limitPerDay', before: 500, after: 700 }],
      },
    ],
  });
  expect(review?.ipUsers).toMatchObject({ count: 1, lines: [5] });
  expect(review?.skipped).toMatchObject([
    { reason: expect.stringContaining('twice') as string, count: 1, lines: [4] },
  ]);
  expect(review?.problems).toMatchObject([
    { reason: 'A username cannot contain spaces.', count: 2, lines: [7, 8] },
    { reason: expect.stringContaining('It is no user yet') as string, count: 1, lines: [6] },
  ]);
  expect((await importText(UPDATE)).job.review()).toBeNull();
});

test('what was reviewed is what is imported: another file or another set is refused, and nothing is changed', async () => {
  await importText(USERS);
  const how = { onDuplicate: 'update' } as const;
  const check = async () => (await importText(UPDATE, { ...how, dryRun: true })).job;
  const first = await check();
  const other = await importText(UPDATE.replace('700', '701'), { ...how, reviewed: first });
  expect(other.state).toMatchObject({
    phase: 'failed',
    error: { code: 'conflict', message: expect.stringContaining('file is not the one') as string },
  });
  const settings = { limitPerDay: 600 };
  await store.commit({ kind: 'edit', selection: { by: 'ids', ids: [1] }, settings, password: null }, 'me');
  const late = await importText(UPDATE, { ...how, reviewed: first });
  expect(late.state).toMatchObject({
    phase: 'failed',
    error: { code: 'conflict', message: expect.stringContaining('The set was changed') as string },
  });
  expect(store.get(1)?.settings).toEqual(settings);
  const again = await check();
  await store.commit({ kind: 'remove', selection: { by: 'ids', ids: [2] } }, 'me');
  const gone = await importText(UPDATE, { ...how, reviewed: again });
  expect(gone.state).toMatchObject({
    phase: 'failed',
    error: { message: expect.stringContaining('The set was changed') as string },
  });
  const right = await importText(UPDATE, { ...how, reviewed: await check() });
  expect(right.state).toMatchObject({ phase: 'done', created: 1, updated: 1 });
  expect(store.get(1)?.settings).toEqual({ limitPerDay: 700 });
});

test('the same update twice is nothing the second time, and its counts say so', async () => {
  await importText(USERS);
  const rows = 'username,domain,Limit per day\nanna,a.example,700\nbert,a.example,\n';
  expect((await importText(rows, { onDuplicate: 'update' })).state).toMatchObject({ updated: 1, skipped: 1 });
  const { state } = await importText(rows, { onDuplicate: 'update' });
  expect(state).toMatchObject({ phase: 'done', rows: 2, updated: 0, skipped: 2, change: 0 });
});
