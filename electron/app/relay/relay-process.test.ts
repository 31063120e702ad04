import { tell } from '../../../shared/text/text.ts';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import type { RelayEvent } from '../../relay/link/link-types.ts';
import { forkRelay } from './fork-relay.ts';
import { RelayProcess, type ProcessState } from './relay-process.ts';

const MODULE = pathToFileURL(resolve('tests/fixtures/made-up-relay-child.ts'));

/** Work put off, to be done when the test says so. */
class Later {
  readonly waits: { readonly milliseconds: number; work: (() => void) | null }[] = [];

  schedule = (milliseconds: number, work: () => void): (() => void) => {
    const wait: (typeof this.waits)[number] = { milliseconds, work };
    this.waits.push(wait);
    return () => (wait.work = null);
  };

  /** Does what was put off last, or as the `nth`. */
  pass(nth = -1): void {
    const wait = this.waits.at(nth);
    const work = wait?.work;
    if (wait !== undefined) wait.work = null;
    work?.();
  }
}

const started: RelayProcess[] = [];

afterEach(() => Promise.all(started.splice(0).map((one) => one.stop())));

/** @param does what each process in turn does; the last one for all further ones */
function supervised(does: readonly string[], options: { restart?: boolean; now?: () => number } = {}) {
  const later = new Later();
  const states: ProcessState[] = [];
  const deaths: string[] = [];
  const events: RelayEvent[] = [];
  const locked: unknown[] = [];
  let turn = 0;
  const relay = new RelayProcess({
    spawn: () => forkRelay(MODULE),
    start: async () => ({
      setPath: `/made-up/${does[Math.min(turn++, does.length - 1)]}`,
      setId: 'id',
      key: 'a key',
      smartHostPasswords: {},
      overrides: {},
      keysPath: '/made-up/keys',
    }),
    serve: {
      lockUser: (request) => locked.push(request),
      harden: () => undefined,
      dkimKey: () => 'no key',
    },
    onEvent: (event) => events.push(event),
    onState: (state) => states.push(state),
    onDeath: (reason) => deaths.push(tell(reason)),
    restart: options.restart ?? true,
    now: options.now ?? (() => 1000),
    schedule: later.schedule,
    log: () => undefined,
  });
  started.push(relay);
  return { relay, later, states, deaths, events, locked, phases: () => states.map(({ phase }) => phase) };
}

/** With its reason as it is told. */
const inWords = (state: ProcessState) =>
  'reason' in state ? { ...state, reason: tell(state.reason) } : state;

test('starts, answers calls, asks its owner, stops', async () => {
  const { relay, phases, locked, events } = supervised(['listen']);
  expect(await relay.start()).toEqual({
    phase: 'running',
    listening: [{ host: '127.0.0.1', port: 2587, tls: 'starttls' }],
    startedAt: 1000,
    pid: expect.any(Number) as number,
  });
  expect(await relay.start()).toMatchObject({ phase: 'running' });
  expect(await relay.peer()?.call('status', {})).toMatchObject({ sessions: 3 });
  // Its answer is what the owner's own answer was, and one more; the key came by the link.
  expect(await relay.peer()?.call('hold', { ids: [5], on: true, by: 'me' })).toBe(2);
  expect(locked).toMatchObject([{ id: 5, lock: { reason: 'a key' } }]);
  await relay.peer()?.call('secrets', { key: 'new' });
  await expect.poll(() => events).toMatchObject([{ kind: 'notice', notice: { user: 'new' } }]);
  await relay.stop();
  expect(phases()).toEqual(['starting', 'running', 'stopping', 'stopped']);
  expect(relay.peer()).toBeNull();
});

test('a relay that says why it cannot start has failed, and is not started again until somebody does', async () => {
  const { relay, later, deaths } = supervised(['fail', 'listen']);
  expect(inWords(await relay.start())).toEqual({
    phase: 'failed',
    reason: 'Port 1 is taken. Choose another.',
  });
  expect(later.waits.filter(({ work }) => work !== null)).toEqual([]);
  expect(deaths).toEqual([]);
  expect(await relay.start()).toMatchObject({ phase: 'running' });
});

test('one that dies is started again, each time after twice as long, and says why', async () => {
  const { relay, later, deaths } = supervised(['crash']);
  const state = await relay.start();
  const reason = 'The relay ended unexpectedly (exit code 7). It said: a made-up reason';
  expect(inWords(state)).toEqual({ phase: 'waiting', reason, retryAt: 2000 });
  for (let death = 2; death <= 8; death += 1) {
    later.pass();
    await expect.poll(() => deaths.length).toBe(death);
  }
  expect(later.waits.map(({ milliseconds }) => milliseconds)).toEqual([
    1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000,
  ]);
  expect(relay.restarts).toBe(8);
  expect(deaths).toEqual(Array.from({ length: 8 }, () => reason));
});

test('what another process has is waited for, as long as a relay may take to end; then it has failed', async () => {
  let now = 0;
  const { relay, later, deaths } = supervised(['in-use'], { now: () => now });
  expect(inWords(await relay.start())).toEqual({
    phase: 'waiting',
    reason: expect.stringMatching(/^Port 1 is taken\. Choose another\. It is tried again/) as string,
    retryAt: 1000,
  });
  for (now = 2000; relay.state.phase !== 'failed'; now += 2000) {
    later.pass();
    await expect.poll(() => relay.state.phase).not.toBe('starting');
  }
  expect(now).toBe(14_000);
  expect(inWords(relay.state)).toEqual({ phase: 'failed', reason: 'Port 1 is taken. Choose another.' });
  expect(later.waits.map(({ milliseconds }) => milliseconds)).toEqual([1000, 1000, 1000, 1000, 1000, 1000]);
  // Whoever started it has had an answer; so it is told.
  expect(deaths).toEqual(['Port 1 is taken. Choose another.']);
  expect(relay.restarts).toBe(0);
});

test('what another process has let go of is taken', async () => {
  const { relay, later } = supervised(['in-use', 'in-use', 'listen']);
  await relay.start();
  later.pass();
  await expect.poll(() => relay.state.phase).toBe('waiting');
  later.pass();
  await expect.poll(() => relay.state.phase).toBe('running');
});

test('one that has run is started again and again, also when it says that it cannot', async () => {
  const { relay, later, deaths } = supervised(['listen', 'fail', 'in-use', 'fail', 'listen']);
  await relay.start();
  process.kill(relay.pid ?? 0, 'SIGKILL');
  await expect.poll(() => deaths.length).toBe(1);
  for (let death = 2; death <= 4; death += 1) {
    later.pass();
    await expect.poll(() => deaths.length).toBe(death);
    expect(inWords(relay.state)).toMatchObject({
      phase: 'waiting',
      reason: 'Port 1 is taken. Choose another.',
    });
  }
  later.pass();
  await expect.poll(() => relay.state.phase).toBe('running');
  expect(later.waits.map(({ milliseconds }) => milliseconds)).toEqual([1000, 2000, 4000, 8000]);
});

test('one that has run for a while is started again soon', async () => {
  let now = 0;
  const { relay, later, deaths } = supervised(['listen'], { now: () => now });
  await relay.start();
  for (const [death, ran] of [[1, 10] as const, [2, 59_999] as const, [3, 60_000] as const]) {
    now += ran;
    process.kill(relay.pid ?? 0, 'SIGKILL');
    await expect.poll(() => deaths.length).toBe(death);
    later.pass();
    await expect.poll(() => relay.state.phase).toBe('running');
  }
  expect(deaths[0]).toBe('The relay ended unexpectedly (signal SIGKILL).');
  expect(later.waits.map(({ milliseconds }) => milliseconds)).toEqual([1000, 2000, 1000]);
});

test('without restarts a death is a failure; calls that wait are rejected', async () => {
  const { relay, later } = supervised(['listen'], { restart: false });
  await relay.start();
  await expect(relay.peer()?.call('remove', { ids: [1], by: 'me' })).rejects.toMatchObject({
    code: 'io-failed',
  });
  await expect
    .poll(() => inWords(relay.state))
    .toEqual({
      phase: 'failed',
      reason: 'The relay ended unexpectedly (exit code 9).',
    });
  expect(later.waits).toEqual([]);
});

test('stopping while it waits calls the restart off', async () => {
  const { relay, later } = supervised(['crash']);
  await relay.start();
  await relay.stop();
  expect(relay.state).toEqual({ phase: 'stopped' });
  expect(later.waits.every(({ work }) => work === null)).toBe(true);
});

test('one that does not stop in time is killed', async () => {
  const { relay, later } = supervised(['deaf']);
  await relay.start();
  const stopped = relay.stop();
  expect(later.waits.map(({ milliseconds }) => milliseconds)).toEqual([12_000, 3_000]);
  later.pass(0);
  await stopped;
  expect(relay.state).toEqual({ phase: 'stopped' });
});

test.skipIf(process.platform === 'win32')(
  'one that says nothing when it is to stop is killed soon',
  async () => {
    const { relay, later } = supervised(['listen']);
    await relay.start();
    process.kill(relay.pid ?? 0, 'SIGSTOP');
    const stopped = relay.stop();
    expect(later.waits.at(-1)?.milliseconds).toBe(3_000);
    later.pass();
    await stopped;
    expect(relay.state).toEqual({ phase: 'stopped' });
  },
);

test('one that answers when it is to stop has all its time', async () => {
  const { relay, later } = supervised(['deaf']);
  await relay.start();
  const heard = relay.peer()?.heard();
  const peer = relay.peer();
  const stopped = relay.stop();
  await vi.waitFor(() => expect(peer?.heard()).toBeGreaterThan(heard ?? 0));
  later.pass(1);
  expect(await peer?.call('status', {})).toMatchObject({ sessions: 3 });
  expect(relay.state).toEqual({ phase: 'stopping' });
  later.pass(0);
  await stopped;
});

test('starting while it stops starts a new one', async () => {
  const { relay } = supervised(['listen']);
  await relay.start();
  const stopped = relay.stop();
  const before = relay.pid;
  expect(await relay.start()).toMatchObject({ phase: 'running' });
  await stopped;
  expect(relay.pid).not.toBe(before);
});

test('what cannot be gathered for the start is a failure with its sentence', async () => {
  const onState = vi.fn();
  const relay = new RelayProcess({
    spawn: () => forkRelay(MODULE),
    start: () => Promise.reject(new Error('no room')),
    serve: { lockUser: () => 0, harden: () => undefined, dkimKey: () => 'no key' },
    onEvent: () => undefined,
    onState,
    onDeath: () => undefined,
    restart: true,
    now: () => 0,
    log: () => undefined,
  });
  expect(inWords(await relay.start())).toEqual({
    phase: 'failed',
    reason: 'The relay could not be started (no room).',
  });
});
