import { condition } from '../../../shared/lists/filter.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApplication, type Application } from '../application.ts';
import { plainShell } from '../base/shell.ts';

let folder: string;
let app: Application;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-new-user-'));
  const env = { POSTERN_CONFIG_DIR: join(folder, 'config'), POSTERN_KEY_FILE: join(folder, 'key') };
  app = await createApplication({ shell: plainShell('browser'), env, actor: 'tester' });
  await app.client.invoke('sets.create', { path: join(folder, 'set') });
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

const add = (username: string, password: string) =>
  app.client.invoke('users.add', { username, domain: 'example.com', password });

describe('a new user', () => {
  test.each(['192.0.2.5', '192.0.2.0/24', '2001:db8::7'])(
    '%s with a password is refused',
    async (username) => {
      await expect(add(username, 'secret')).rejects.toMatchObject({
        code: 'invalid-request',
        message: expect.stringContaining('An IP user has no password') as string,
        details: { field: 'password' },
      });
    },
  );

  test('of digits only, with a password, is a mailbox; an address without one an IP user', async () => {
    await add('123456', 'secret');
    await add('192.0.2.5', '');
    const { users } = await app.client.invoke('users.query', { query: {}, offset: 0, limit: 10 });
    expect(users.map(({ address, kind }) => [address, kind]).sort()).toEqual([
      ['123456@example.com', 'mailbox'],
      ['192.0.2.5', 'ip'],
    ]);
  });

  test('has a password of its own, also where another comes to match while it is sealed', async () => {
    const { client } = app;
    for (const username of ['eve', 'eva']) await add(username, 'secret');
    const found = await client.invoke('users.query', {
      query: { filter: { kind: 'words', text: 'ev' } },
      offset: 0,
      limit: 2,
    });
    const [eva = 0, eve = 0] = found.users.map(({ id }) => id);
    await client.invoke('users.lock', { selection: { by: 'ids', ids: [eva] } });
    const [edited] = await Promise.all([
      client.invoke('users.edit', {
        selection: { by: 'query', query: { filter: condition('status', 'is', 'manual') } },
        password: 'other',
      }),
      client.invoke('users.lock', { selection: { by: 'ids', ids: [eve] } }),
    ]);
    expect(edited.users).toBe(1);
  });

  test('keeps its domain, and one is no plural', async () => {
    await app.client.invoke('domains.add', { domain: 'one.example' });
    await app.client.invoke('users.add', { username: 'ann', domain: 'one.example', password: 'secret' });
    await expect(app.client.invoke('domains.remove', { domain: 'one.example' })).rejects.toThrow(
      'one.example still has 1 user. Delete them first, then the domain.',
    );
  });
});
