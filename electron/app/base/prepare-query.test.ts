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

const condition = (change: number, operator: 'is' | 'is-not' = 'is') => ({
  query: { conditions: [{ field: 'change' as const, operator, value: String(change) }] },
});

test('whom an import touched, and nobody else, is found, counted and chosen, also after a restart', async () => {
  await importRows('old,example.com,secret-1\nother,example.com,secret-2\n');
  const second = await importRows(
    'new,example.com,secret-3\nold,example.com,secret-4\n192.0.2.7,example.com,\n',
  );
  const names = async (request: ReturnType<typeof condition>) =>
    (await app.client.invoke('users.query', { ...request, offset: 0, limit: 10 })).users.map(
      ({ address }) => address,
    );
  const imported = ['old@example.com', 'new@example.com', '192.0.2.7'];
  expect(await names(condition(second))).toEqual(imported);
  expect(await names(condition(second, 'is-not'))).toEqual(['other@example.com']);

  await app.close();
  await start();
  await app.client.invoke('sets.open', { path: join(folder, 'set') });
  expect(await names(condition(second))).toEqual(imported);
  const selection = { by: 'query', ...condition(second) } as const;
  expect(await app.client.invoke('users.summarise', { selection })).toMatchObject({ count: 3 });
  expect(await app.client.invoke('users.remove', { selection, expected: 3 })).toMatchObject({ users: 3 });
  expect(await names(condition(second))).toEqual([]);
  await app.client.invoke('changes.undo', {});
  expect(await names(condition(second))).toEqual(imported);
});

test('a change that is not in the history is no answer of nobody, but a question that cannot be answered', async () => {
  const asked = app.client.invoke('users.query', { ...condition(7), offset: 0, limit: 1 });
  await expect(asked).rejects.toMatchObject({
    code: 'invalid-request',
    message: 'Change 7 is not in the history of this set, so its users cannot be told.',
  });
  const query = { conditions: [{ field: 'change', operator: 'contains', value: '1' }] } as const;
  await expect(
    app.client.invoke('users.query', { query: { conditions: [...query.conditions] }, offset: 0, limit: 1 }),
  ).rejects.toMatchObject({ code: 'invalid-request' });
});
