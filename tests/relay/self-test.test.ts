/** The self-test passes on the real relay, leaves nothing behind, and fails for the right lines when a rule is switched off. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createApplication, type Application } from '../../electron/app/application.ts';
import type { RelayChild } from '../../electron/app/base/relay-child.ts';
import { plainShell } from '../../electron/app/base/shell.ts';
import { forkRelay } from '../../electron/app/relay/fork-relay.ts';
import { testRelay, type RelayCheck } from '../../electron/app/relay/relay-self-test.ts';
import { LIFTS, sabotages, SHORT_MINUTE, WINDOW } from './sabotages.ts';

/** A set that is open in an application of its own, whose relay has a rule switched off, or none. */
class Tested {
  readonly #folder: string;
  #sabotage = '';
  #hurried = false;
  app!: Application;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async make(): Promise<Tested> {
    const tested = new Tested(await mkdtemp(join(tmpdir(), 'postern-self-test-')));
    await tested.#open();
    return tested;
  }

  async #open(): Promise<void> {
    this.app = await createApplication({
      shell: { ...plainShell('cli'), startRelay: (module) => this.#fork(module) },
      env: {
        ...process.env,
        POSTERN_CONFIG_DIR: join(this.#folder, 'config'),
        POSTERN_KEY_FILE: join(this.#folder, 'key'),
      },
      relayModule: new URL('./sabotaged-relay.ts', import.meta.url),
    });
    const { client } = this.app;
    await this.app.openSet(join(this.#folder, 'set'), { create: { name: 'Test set' } });
    await client.invoke('users.add', { username: 'anna', domain: 'example.com', password: 'Secret-1' });
    // Days begin at another moment than where the zone is not looked at.
    await client.invoke('settings.set', { system: { timeZone: 'Asia/Kolkata' } });
    await client.invoke('relay.setSettings', {
      settings: {
        listen: { host: '127.0.0.1', port: 0 },
        listenTls: { host: '127.0.0.1', port: 0 },
        maxMessageBytes: 100_000,
        maxRecipientsPerMessage: 20,
      },
    });
  }

  /** The child takes the environment of this moment, in which no other relay of this file is started. */
  #fork(module: URL): RelayChild {
    vi.stubEnv('POSTERN_TEST_SABOTAGE', this.#sabotage);
    vi.stubEnv('POSTERN_TEST_HURRY', this.#hurried ? '1' : '0');
    return forkRelay(module);
  }

  /** Starts the relay with a rule switched off (or none), tests it, stops it. */
  async test(
    sabotage = '',
    only: (check: { readonly name: string }) => boolean = () => true,
    hurried = false,
  ): Promise<readonly RelayCheck[]> {
    this.#sabotage = sabotage;
    this.#hurried = hurried;
    const { client } = this.app;
    const state = await client.invoke('relay.start', {});
    if (state.phase !== 'running') throw new Error(state.reason ?? state.phase);
    try {
      const { signal } = new AbortController();
      const options = { signal, disturb: false, full: hurried, minute: SHORT_MINUTE, only };
      return (await testRelay(client, { ...options, onResult: () => undefined })).checks;
    } finally {
      await client.invoke('relay.stop', {});
      [this.#sabotage, this.#hurried] = ['', false];
    }
  }

  async leftovers() {
    const page = { offset: 0, limit: 10 };
    const { client } = this.app;
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

  async dispose(): Promise<void> {
    await this.app.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** What a rule that is off keeps from happening is waited for in vain, by as many relays at the same time. */
const LANES = 4;
vi.setConfig({ maxConcurrency: LANES });

let lanes: readonly Tested[];
let free: Tested[];
let tested: Tested;

beforeAll(async () => {
  lanes = await Promise.all(Array.from({ length: LANES }, () => Tested.make()));
  free = [...lanes];
  tested = lanes[0]!;
});

afterAll(() => Promise.all(lanes.map((lane) => lane.dispose())));

const long = process.env['POSTERN_LONG'] === '1';
/** Checks that wait for a minute to pass. */
const WAITING: readonly string[] = [LIFTS, WINDOW];
/** A check that no sabotage disturbs. */
const CONTROL = 'login with AUTH PLAIN, and a message';

const failed = (checks: readonly RelayCheck[]) =>
  checks.filter(({ result }) => result === 'fail').map(({ name }) => name);

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
    const checks = await tested.test('', ({ name }) => !WAITING.includes(name));
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
    expect(await tested.leftovers()).toEqual(CLEAN);
  });

  it('waits for what only time shows, when told to', async () => {
    const only = ({ name }: { readonly name: string }) => WAITING.includes(name);
    expect((await tested.test('', only)).map(({ name, result }) => [name, result])).toEqual(
      WAITING.map((name) => [name, 'skip']),
    );
    const checks = await tested.test('', only, true);
    expect(checks.map(({ name, result, reason }) => [name, result, reason])).toEqual(
      WAITING.map((name) => [name, 'pass', '']),
    );
    expect(await tested.leftovers()).toEqual(CLEAN);
  });

  it('removes what it has made when it is stopped', async () => {
    const stop = new AbortController();
    await tested.app.client.invoke('relay.start', {});
    try {
      const run = testRelay(tested.app.client, {
        signal: stop.signal,
        disturb: false,
        full: false,
        onResult: ({ name }) => name.startsWith('automatic lock') && stop.abort(),
      });
      await expect(run).rejects.toMatchObject({ code: 'cancelled' });
      expect(await tested.leftovers()).toEqual(CLEAN);
    } finally {
      await tested.app.client.invoke('relay.stop', {});
    }
  });

  it('says what to do when no relay runs', async () => {
    const options = {
      signal: new AbortController().signal,
      disturb: false,
      full: false,
      onResult: () => undefined,
    };
    await expect(testRelay(tested.app.client, options)).rejects.toThrow(/does not run\. Start it/);
  });
});

describe('a rule that is switched off', () => {
  it.concurrent.each(sabotages)('is noticed: $name', async ({ name, noticed, hurried = false }) => {
    // That no other check fails too is shown for all of them in the long run.
    const few = ({ name: check }: { readonly name: string }) => noticed.includes(check) || check === CONTROL;
    const lane = free.pop();
    if (lane === undefined) throw new Error('More run at a time than there are lanes.');
    try {
      const checks = await lane.test(name, long && !hurried ? undefined : few, hurried);
      expect(failed(checks).sort()).toEqual([...noticed].sort());
    } finally {
      free.push(lane);
    }
  });

  it('leaves nothing behind either', async () => {
    for (const lane of lanes) expect(await lane.leftovers()).toEqual(CLEAN);
  });
});
