import { type UserQueryInput } from '../../../shared/domain/query.ts';
import { any, condition, not } from '../../../shared/lists/filter.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApplication, type Application } from '../application.ts';
import { plainShell } from './shell.ts';

let folder: string;
let app: Application;
const start = async () => {
  const env = { POSTERN_CONFIG_DIR: join(folder, 'config'), POSTERN_KEY_FILE: join(folder, 'key') };
  app = await createApplication({ shell: plainShell('browser'), env, actor: 'tester' });
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-prepare-'));
  await start();
  await app.client.invoke('sets.create', { path: join(folder, 'set') });
});
afterEach(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

async function importRows(text: string): Promise<number> {
  const upload = await app.receiveUpload('staff.csv', Readable.from([Buffer.from(text)]));
  const source = { from: 'upload', upload } as const;
  const { id } = await app.client.invoke('imports.start', { source, onDuplicate: 'update' });
  const state = () => app.client.invoke('imports.state', { id });
  await expect.poll(async () => (await state())?.phase).toBe('done');
  return (await state())?.change ?? 0;
}

const touchedBy = (change: number): { query: UserQueryInput } => ({
  query: { filter: condition('change', 'is', String(change)) },
});
const untouchedBy = (change: number): { query: UserQueryInput } => ({
  query: { filter: not(condition('change', 'is', String(change))) },
});

test('whom an import touched, and nobody else, is found, counted and chosen, also after a restart', async () => {
  await importRows('old,example.com,secret-1\nother,example.com,secret-2\n');
  const second = await importRows(
    'new,example.com,secret-3\nold,example.com,secret-4\n192.0.2.7,example.com,\n',
  );
  const names = async (request: ReturnType<typeof touchedBy>) =>
    (await app.client.invoke('users.query', { ...request, offset: 0, limit: 10 })).users.map(
      ({ address }) => address,
    );
  const imported = ['old@example.com', 'new@example.com', '192.0.2.7'];
  expect(await names(touchedBy(second))).toEqual(imported);
  expect(await names(untouchedBy(second))).toEqual(['other@example.com']);

  await app.close();
  await start();
  await app.client.invoke('sets.open', { path: join(folder, 'set') });
  expect(await names(touchedBy(second))).toEqual(imported);
  const selection = { by: 'query', ...touchedBy(second) } as const;
  expect(await app.client.invoke('users.summarise', { selection })).toMatchObject({ count: 3 });
  expect(await app.client.invoke('users.remove', { selection, expected: 3 })).toMatchObject({ users: 3 });
  expect(await names(touchedBy(second))).toEqual([]);
  await app.client.invoke('changes.undo', {});
  expect(await names(touchedBy(second))).toEqual(imported);
});

test('a change that is not in the history is no answer of nobody, but a question that cannot be answered', async () => {
  const asked = app.client.invoke('users.query', { ...touchedBy(7), offset: 0, limit: 1 });
  await expect(asked).rejects.toMatchObject({
    code: 'invalid-request',
    message: 'Change 7 is not in the history of this set, so its users cannot be told.',
  });
  const query = { filter: condition('change', 'contains', '1') };
  await expect(app.client.invoke('users.query', { query, offset: 0, limit: 1 })).rejects.toMatchObject({
    code: 'invalid-request',
  });
});

test('as many changes as are kept in mind can be asked for at once, and no more', async () => {
  await importRows('a,example.com,secret-1\n');
  for (let times = 0; times < 8; times++) {
    const [id = 0] = await ids();
    await app.client.invoke(times % 2 === 0 ? 'users.lock' : 'users.unlock', {
      selection: { by: 'ids', ids: [id] },
    });
  }
  const asked = (count: number) => {
    const filter = any(
      ...Array.from({ length: count }, (_, at) => condition('change', 'is', String(at + 1))),
    );
    return app.client.invoke('users.query', { query: { filter }, offset: 0, limit: 10 });
  };
  expect((await asked(8)).total).toBe(1);
  await expect(asked(9)).rejects.toMatchObject({
    code: 'invalid-request',
    message: expect.stringMatching(/8 changes at most/) as string,
  });
});

async function ids(): Promise<number[]> {
  return (await app.client.invoke('users.query', { query: {}, offset: 0, limit: 10 })).users.map(
    ({ id }) => id,
  );
}
