/** Hardening of passwords through the application: started, paused, switched off, and the logins that come of it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApplication, type Application } from '../electron/app/application.ts';
import { plainShell } from '../electron/app/base/shell.ts';
import { openDirectory } from '../electron/relay/directory/open-directory.ts';

let folder: string;
let app: Application;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-hardening-'));
  app = await createApplication({
    shell: plainShell('browser'),
    env: { HOME: folder, POSTERN_KEY_FILE: join(folder, 'key'), XDG_RUNTIME_DIR: folder },
    log: () => undefined,
  });
  await app.client.invoke('sets.create', { path: join(folder, 'set'), name: 'Gateway' });
});
afterEach(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

async function add(username: string): Promise<void> {
  await app.client.invoke('users.add', { username, domain: 'example.com', password: `pass ${username}` });
}
/** Its thread has the lowest priority: on a busy machine there is no saying when it gets a turn. */
async function done(): Promise<void> {
  const told = new Promise<void>((resolve) => {
    app.subscribe('hardening', ({ phase }) => phase === 'done' && resolve());
  });
  if ((await app.client.invoke('hardening.state', {})).phase !== 'done') await told;
}

test('hardens in the background, tells of it, and whoever was hardened logs in with the same password', async () => {
  for (const name of ['anna', 'bert', 'carl']) await add(name);
  expect(await app.client.invoke('hardening.state', {})).toMatchObject({ sealed: 3, hardened: 0 });
  const phases: string[] = [];
  app.subscribe('hardening', ({ phase }) => phases.push(phase));
  await app.client.invoke('hardening.resume', {});
  await done();
  expect(phases).toContain('running');
  expect(phases.at(-1)).toBe('done');
  const { changes } = await app.client.invoke('changes.list', { offset: 0, limit: 1 });
  expect(changes[0]).toMatchObject({ actor: 'hardening', kind: 'harden', users: 3 });
  const { undo } = await app.client.invoke('changes.undoState', {});
  expect(undo?.summary).toContain('carl');
  const info = await app.client.invoke('sets.info', {});
  // Without the key: what is left are verifiers.
  const directory = await openDirectory({
    setPath: join(folder, 'set'),
    setId: info.id,
    key: () => null,
    harden: () => Promise.reject(new Error('Nothing is left to harden.')),
    now: Date.now,
    overrides: {},
  });
  expect(await directory.authenticate('bert@example.com', 'pass bert')).toMatchObject({
    address: 'bert@example.com',
  });
  await directory.close();
});

test('pauses, goes on, and can be switched off', async () => {
  await add('anna');
  expect((await app.client.invoke('hardening.pause', {})).phase).toBe('paused');
  await app.client.invoke('settings.set', {
    domain: null,
    settings: {},
    system: { hardenInBackground: false },
  });
  expect((await app.client.invoke('hardening.resume', {})).phase).toBe('off');
  expect((await app.client.invoke('hardening.state', {})).sealed).toBe(1);
  await app.client.invoke('settings.set', {
    domain: null,
    settings: {},
    system: { hardenInBackground: true },
  });
  await app.client.invoke('hardening.resume', {});
  await done();
});
