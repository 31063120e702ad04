/** The relay within the application: with a made-up relay process, and a real mail database. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { MailLogRow, RelayState } from '../../../shared/contract/relay-types.ts';
import { openMailStore } from '../../relay/mail/sqlite/open-mail-store.ts';
import type { MailEvent } from '../../relay/mail/mail-types.ts';
import { createApplication, type Application } from '../application.ts';
import { plainShell, type Shell } from '../base/shell.ts';

let folder: string;
let app: Application;

beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'postern-app-relay-'))));

afterEach(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

async function application(kind: Shell['kind'] = 'browser'): Promise<Application> {
  app = await createApplication({
    shell: plainShell(kind),
    env: { POSTERN_CONFIG_DIR: join(folder, 'config'), POSTERN_KEY_FILE: join(folder, 'key') },
    actor: 'tester',
    log: () => undefined,
    relayModule: pathToFileURL(resolve('tests/fixtures/made-up-relay-child.ts')),
  });
  return app;
}

/** @param does what the made-up relay does, which it reads from the set's name */
async function opened(does: string, kind?: Shell['kind']): Promise<Application['client']> {
  const { client } = await application(kind);
  await client.invoke('sets.create', { path: join(folder, does) });
  await client.invoke('users.add', { username: 'ann', domain: 'example.com', password: 'secret' });
  return client;
}

test('starts and stops by the contract, and tells of each state', async () => {
  const client = await opened('listen');
  const phases: RelayState['phase'][] = [];
  client.subscribe('relay', ({ phase }) => phases.push(phase));
  expect(await client.invoke('relay.state', {})).toMatchObject({
    phase: 'stopped',
    listening: [],
    sessions: 0,
  });
  expect(await client.invoke('relay.start', {})).toMatchObject({
    phase: 'running',
    reason: null,
    told: null,
    listening: [{ host: '127.0.0.1', port: 2587, tls: 'starttls' }],
    sessions: 3,
  });
  await expect.poll(() => phases).toContain('running');
  expect(await client.invoke('relay.stop', {})).toMatchObject({ phase: 'stopped', sessions: 0 });
  await expect.poll(() => phases.at(-1)).toBe('stopped');
});

test('commits the locks it asks for, and tells what it notices', async () => {
  const client = await opened('listen');
  await client.invoke('relay.start', {});
  await client.invoke('queue.hold', { target: { by: 'rows', ids: [1] }, on: true });
  expect(await client.invoke('users.get', { id: 1 })).toMatchObject({
    lock: { kind: 'automatic', by: 'relay' },
  });
  const { changes } = await client.invoke('changes.list', { offset: 0, limit: 1 });
  expect(changes).toMatchObject([{ kind: 'lock', actor: 'relay' }]);
  // Giving it a password tells it the secrets, which this one answers with a notice.
  await client.invoke('relay.setSmartHostPassword', {
    host: 'smart.example.com',
    port: 587,
    tls: 'verified',
    username: 'gateway',
    password: 'sesame',
  });
  await expect
    .poll(() => client.invoke('app.notifications', {}))
    .toMatchObject([{ kind: 'warning', title: expect.stringContaining('was locked') as string }]);
});

test('a lock by hand stands, whatever the relay asks', async () => {
  const client = await opened('listen');
  await client.invoke('users.lock', { selection: { by: 'ids', ids: [1] }, reason: 'left' });
  await client.invoke('relay.start', {});
  await client.invoke('queue.hold', { target: { by: 'rows', ids: [1] }, on: true });
  await client.invoke('queue.hold', { target: { by: 'rows', ids: [77] }, on: true });
  expect(await client.invoke('users.get', { id: 1 })).toMatchObject({
    lock: { kind: 'manual', reason: 'left' },
  });
});

test('one that cannot start says why, one that dies is waited for', async () => {
  const client = await opened('fail');
  const reason = 'Port 1 is taken. Choose another.';
  expect(await client.invoke('relay.start', {})).toMatchObject({ phase: 'failed', reason });
  await client.invoke('sets.create', { path: join(folder, 'crash') });
  expect(await client.invoke('relay.start', {})).toMatchObject({
    phase: 'waiting',
    reason: expect.stringContaining('a made-up reason') as string,
    retryAt: expect.any(Number) as number,
    restarts: 1,
  });
  expect(await client.invoke('app.notifications', {})).toMatchObject([{ title: 'The relay does not run' }]);
});

test('starts with its set when that says so, and ends with it; a short command starts none', async () => {
  let client = await opened('listen');
  await client.invoke('relay.setSettings', { settings: { autoStart: true } });
  expect(await client.invoke('relay.state', {})).toMatchObject({ phase: 'stopped' });
  await client.invoke('sets.close', {});
  await client.invoke('sets.open', { path: join(folder, 'listen') });
  await expect.poll(() => client.invoke('relay.state', {})).toMatchObject({ phase: 'running' });
  await client.invoke('sets.close', {});
  await expect(client.invoke('relay.state', {})).rejects.toMatchObject({ code: 'no-set-open' });
  await app.close();

  ({ client } = await application('cli'));
  await client.invoke('sets.open', { path: join(folder, 'listen') });
  expect(await client.invoke('relay.state', {})).toMatchObject({ phase: 'stopped' });
});

test('settings are a change that can be undone; reset ones are defaults again', async () => {
  const client = await opened('listen');
  const hosts = [{ host: 'smart.example.com', port: 587, tls: 'verified', username: 'gateway' }] as const;
  await client.invoke('relay.setSettings', { settings: { smartHosts: [...hosts], quarantineDays: 7 } });
  const password = { ...hosts[0], password: 'sesame' };
  await client.invoke('relay.setSmartHostPassword', password);
  expect(await client.invoke('relay.settings', {})).toMatchObject({
    settings: { smartHosts: hosts, quarantineDays: 7, mailLogDays: 30 },
    smartHostPasswords: ['gateway@smart.example.com:587 (TLS verified)'],
  });
  await client.invoke('relay.setSettings', { reset: ['quarantineDays'] });
  expect(await client.invoke('relay.settings', {})).toMatchObject({ settings: { quarantineDays: 30 } });
  await client.invoke('changes.undo', {});
  await client.invoke('changes.undo', {});
  expect(await client.invoke('relay.settings', {})).toMatchObject({
    settings: { smartHosts: [], quarantineDays: 30 },
    smartHostPasswords: [],
  });
});

test('new lines of the log are told once each, oldest first; of many, the last', async () => {
  const client = await opened('listen');
  const store = await openMailStore(join(folder, 'listen', 'mail'), { now: Date.now });
  await store.write([event('old')]);
  const told: string[] = [];
  client.subscribe('mailLog', (lines: readonly MailLogRow[]) =>
    told.push(...lines.map(({ detail }) => detail)),
  );
  await client.invoke('relay.start', {});
  const log = (...details: string[]) =>
    store
      .write(details.map(event))
      .then(() => client.invoke('queue.retry', { target: { by: 'rows', ids: [1] } }));
  // The made-up relay says that there are new lines whenever it is asked to retry.
  await expect.poll(() => log('first').then(() => told.includes('first'))).toBe(true);
  told.length = 0;
  await log('a', 'b');
  await expect.poll(() => told.filter((detail) => detail !== 'first')).toEqual(['a', 'b']);
  await log(...Array.from({ length: 1000 }, (_, index) => `line ${index}`));
  await expect.poll(() => told.at(-1)).toBe('line 999');
  expect(told.filter((detail) => detail.startsWith('line'))).toHaveLength(200);
  expect((await client.invoke('mailLog.tail', { limit: 2 })).map(({ detail }) => detail)).toEqual([
    'line 998',
    'line 999',
  ]);
  expect(await client.invoke('relay.state', {})).toMatchObject({
    today: { refused: expect.any(Number) as number },
  });
  await store.close();
});

function event(detail: string): MailEvent {
  const nobody = { message: null, userId: null, user: '', client: '', sender: '', recipient: '' };
  return { ...nobody, time: Date.now(), kind: 'refused', rule: '', reply: '', detail };
}

test('a pause is kept while no relay runs, also before the first mail, until it is lifted', async () => {
  const client = await opened('listen');
  const paused = async (): Promise<boolean> => (await client.invoke('relay.state', {})).paused;
  const seen: boolean[] = [];
  client.subscribe('relay', (state) => seen.push(state.paused));
  expect(await paused()).toBe(false);
  await client.invoke('queue.pause', { on: true });
  expect(await paused()).toBe(true);
  await expect.poll(() => seen.at(-1)).toBe(true);
  const path = join(folder, 'listen');
  await client.invoke('sets.close', {});
  await client.invoke('sets.open', { path });
  expect(await paused()).toBe(true);
  await client.invoke('queue.pause', { on: false });
  expect(await paused()).toBe(false);
});
