/** The self-test passes on the real relay, leaves nothing behind, and fails for the right lines when a rule is switched off. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createApplication, type Application } from '../../electron/app/application.ts';
import { plainShell } from '../../electron/app/base/shell.ts';
import { testRelay, type RelayCheck } from '../../electron/app/relay/relay-self-test.ts';
import { LIFTS, sabotages, SHORT_MINUTE, WINDOW } from './sabotages.ts';

let folder: string;
let app: Application;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-self-test-'));
  app = await createApplication({
    shell: plainShell('cli'),
    env: {
      ...process.env,
      POSTERN_CONFIG_DIR: join(folder, 'config'),
      POSTERN_KEY_FILE: join(folder, 'key'),
    },
    relayModule: new URL('./sabotaged-relay.ts', import.meta.url),
  });
  await app.openSet(join(folder, 'set'), { create: { name: 'Test set' } });
  await app.client.invoke('users.add', { username: 'anna', domain: 'example.com', password: 'Secret-1' });
  // Days begin at another moment than where the zone is not looked at.
  await app.client.invoke('settings.set', { system: { timeZone: 'Asia/Kolkata' } });
  await app.client.invoke('relay.setSettings', {
    settings: {
      listen: { host: '127.0.0.1', port: 0 },
      listenTls: { host: '127.0.0.1', port: 0 },
      maxMessageBytes: 100_000,
      maxRecipientsPerMessage: 20,
    },
  });
});

afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

/** Starts the relay with a rule switched off (or none), tests it, stops it. */
async function test(
  sabotage = '',
  only: (check: { readonly name: string }) => boolean = () => true,
  hurried = false,
): Promise<readonly RelayCheck[]> {
  vi.stubEnv('POSTERN_TEST_SABOTAGE', sabotage);
  vi.stubEnv('POSTERN_TEST_HURRY', hurried ? '1' : '0');
  const state = await app.client.invoke('relay.start', {});
  if (state.phase !== 'running') throw new Error(state.reason ?? state.phase);
  try {
    const { signal } = new AbortController();
    const options = { signal, disturb: false, full: hurried, minute: SHORT_MINUTE, only };
    return (await testRelay(app.client, { ...options, onResult: () => undefined })).checks;
  } finally {
    await app.client.invoke('relay.stop', {});
  }
}

const long = process.env['POSTERN_LONG'] === '1';
/** Checks that wait for a minute to pass. */
const WAITING: readonly string[] = [LIFTS, WINDOW];
/** A check that no sabotage disturbs. */
const CONTROL = 'login with AUTH PLAIN, and a message';

const failed = (checks: readonly RelayCheck[]) =>
  checks.filter(({ result }) => result === 'fail').map(({ name }) => name);

async function leftovers() {
  const page = { offset: 0, limit: 10 };
  const { client } = app;
  const { system } = await client.invoke('settings.get', {});
  return {
    users: (await client.invoke('users.query', { query: {}, ...page })).users.map(({ address }) => address),
    domains: (await client.invoke('domains.list', {})).map(({ domain }) => domain),
    queue: (await client.invoke('queue.list', page)).total,
    quarantine: (await client.invoke('quarantine.list', page)).total,
    contact: system.administratorContact,
    authoriseIpAddresses: system.authoriseIpAddresses,
  };
}
const CLEAN = {
  users: ['anna@example.com'],
  domains: ['example.com'],
  queue: 0,
  quarantine: 0,
  contact: '',
  authoriseIpAddresses: true,
};

describe('the self-test', () => {
  it('passes on the real relay, names what was said, and leaves nothing behind', async () => {
    const checks = await test('', ({ name }) => !WAITING.includes(name));
    expect(checks.map(({ result, name, reason }) => [name, result, reason])).toEqual(
      checks.map(({ name }) => [name, 'pass', '']),
    );
    expect(checks.length).toBeGreaterThan(30);
    const limit = checks.find(({ name }) => name.startsWith('limitPerDay'))!;
    expect(limit.transcript.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^451 4\.7\.1 Limit per day reached: 2 of 2 messages used\. Try again after /),
    );
    // No password in any transcript, nor the token it would be sent as.
    const text = JSON.stringify(checks);
    expect(text).toContain('AUTH PLAIN ***');
    expect(text).not.toMatch(/"AUTH PLAIN (?!\*\*\*)/);
    expect(await leftovers()).toEqual(CLEAN);
  });

  it('waits for what only time shows, when told to', async () => {
    const only = ({ name }: { readonly name: string }) => WAITING.includes(name);
    expect((await test('', only)).map(({ name, result }) => [name, result])).toEqual(
      WAITING.map((name) => [name, 'skip']),
    );
    const checks = await test('', only, true);
    expect(checks.map(({ name, result, reason }) => [name, result, reason])).toEqual(
      WAITING.map((name) => [name, 'pass', '']),
    );
    expect(await leftovers()).toEqual(CLEAN);
  });

  it('removes what it has made when it is stopped', async () => {
    const stop = new AbortController();
    await app.client.invoke('relay.start', {});
    try {
      const run = testRelay(app.client, {
        signal: stop.signal,
        disturb: false,
        full: false,
        onResult: ({ name }) => name.startsWith('automatic lock') && stop.abort(),
      });
      await expect(run).rejects.toMatchObject({ code: 'cancelled' });
      expect(await leftovers()).toEqual(CLEAN);
    } finally {
      await app.client.invoke('relay.stop', {});
    }
  });

  it('says what to do when no relay runs', async () => {
    const options = {
      signal: new AbortController().signal,
      disturb: false,
      full: false,
      onResult: () => undefined,
    };
    await expect(testRelay(app.client, options)).rejects.toThrow(/does not run\. Start it/);
  });
});

describe('a rule that is switched off', () => {
  it.each(sabotages)('is noticed: $name', async ({ name, noticed, hurried = false }) => {
    // That no other check fails too is shown for all of them in the long run.
    const few = ({ name: check }: { readonly name: string }) => noticed.includes(check) || check === CONTROL;
    expect(failed(await test(name, long && !hurried ? undefined : few, hurried)).sort()).toEqual(
      [...noticed].sort(),
    );
  });

  it('leaves nothing behind either', async () => {
    expect(await leftovers()).toEqual(CLEAN);
  });
});
