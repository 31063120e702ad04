import { cpSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Client } from '../../../shared/contract/contract.ts';
import { openSet } from '../../store/open-set.ts';
import { createApplication, type Application } from '../application.ts';
import { tell } from '../../../shared/text/text.ts';
import { plainShell } from '../base/shell.ts';

const HOST = { host: 'mx.example', port: 587, tls: 'verified', implicitTls: false, username: '' } as const;
const PLACE = 'the smart host mx.example:587 (TLS with a verified certificate, without a login)';

let folder: string;
let app: Application | null = null;

beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'postern-seen-'))));
afterEach(async () => {
  await app?.close();
  app = null;
  rmSync(folder, { recursive: true, force: true });
});

/** A set as somebody else made it: it says that its relay is to start with it. */
async function stranger(name = 'set', relay: object = { smartHosts: [HOST] }): Promise<string> {
  const path = join(folder, name);
  const store = await openSet(path, { create: { name } });
  const system = { relay: { autoStart: true, ...relay } };
  await store.commit({ kind: 'settings', domain: null, settings: {}, system }, 'stranger');
  await store.close();
  return path;
}
async function closed(): Promise<void> {
  await app?.close();
  app = null;
}
/** Opens it as one start of the program does. Its relay is made up: it listens, and that is all. */
async function start(path: string, config = 'config'): Promise<Client> {
  await app?.close();
  app = await createApplication({
    shell: plainShell('browser'),
    env: {
      POSTERN_CONFIG_DIR: join(folder, config),
      XDG_RUNTIME_DIR: folder,
      POSTERN_KEY_FILE: join(folder, 'key'),
    },
    relayModule: pathToFileURL(join(import.meta.dirname, '../../../tests/fixtures/made-up-relay-child.ts')),
    log: () => undefined,
  });
  await app.openSet(path);
  return app.client;
}
async function asks(client: Client): Promise<readonly string[] | null> {
  const { unseen, phase } = await client.invoke('relay.state', {});
  if (unseen !== null) expect(phase).toBe('stopped');
  return unseen === null ? null : unseen.map(tell);
}
const runs = (client: Client) =>
  expect.poll(() => client.invoke('relay.state', {})).toMatchObject({ phase: 'running', unseen: null });

test('a set that this computer has not seen starts no relay by itself: it says where its mail would go', async () => {
  const path = await stranger('listen');
  const client = await start(path);
  await expect
    .poll(() => client.invoke('app.notifications', {}))
    .toMatchObject([
      { title: 'The relay was not started by itself', body: expect.stringContaining(PLACE) as string },
    ]);
  expect(await asks(client)).toEqual([PLACE]);
  // Whoever starts it agrees, and is not asked again.
  await client.invoke('relay.start', {});
  await runs(client);
  await runs(await start(path));
  const known = join(folder, 'config', 'known-sets.json');
  expect(statSync(known).mode & 0o777).toBe(0o600);
  expect(readFileSync(known, 'utf8')).not.toMatch(/mx\.example|listen/);
  // Another user of this computer, or another computer, has not agreed.
  expect(await asks(await start(path, 'other'))).toEqual([PLACE]);
});

test('asks again for a copy, and for a delivery that another hand changed', async () => {
  const path = await stranger('listen');
  await (await start(path)).invoke('relay.start', {});
  await closed();
  const copy = join(folder, 'copy', 'listen');
  cpSync(path, copy, { recursive: true });
  expect(await asks(await start(copy))).toEqual([PLACE]);
  await closed();
  const store = await openSet(path);
  const system = { relay: { smartHosts: [{ ...HOST, host: 'evil.example' }] } };
  await store.commit({ kind: 'settings', domain: null, settings: {}, system }, 'stranger');
  await store.close();
  expect(await asks(await start(path))).toEqual([expect.stringContaining('evil.example')]);
});

test('what is set on this computer is seen, and so is a set that was made here', async () => {
  const path = await stranger('listen');
  let client = await start(path);
  await client.invoke('relay.setSettings', { settings: { quarantineDays: 7 } });
  expect(await asks(client)).toEqual([PLACE]);
  await client.invoke('relay.setSettings', { settings: { smartHosts: [{ ...HOST, port: 25 }] } });
  await expect.poll(() => asks(client)).toBeNull();
  await runs(await start(path));

  client = await start(path);
  await client.invoke('sets.create', { path: join(folder, 'own') });
  expect(await asks(client)).toBeNull();
  client = await start(join(folder, 'own'));
  expect(await asks(client)).toBeNull();
});

test('the sample, which lies in the configuration, is ours', async () => {
  const client = await start(await stranger('listen'));
  const { path } = await client.invoke('sets.openSample', {});
  expect(await asks(client)).toBeNull();
  await closed();
  // Taken out of there it is a set like any other.
  const copy = join(folder, 'copy', 'sample');
  cpSync(path, copy, { recursive: true });
  expect(await asks(await start(copy))).not.toBeNull();
});
