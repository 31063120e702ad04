/** The process that has a set open is stopped (SIGSTOP), or dies in the middle: commands say what they wait for, and end when told. */
import { once } from 'node:events';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { nextLine, PosternCommand } from './support/command.ts';

let folder: string;
let set: string;
let postern: PosternCommand;
let running: ChildProcessWithoutNullStreams[];
let stopped: number[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-silent-'));
  set = join(folder, 'gateway');
  [running, stopped] = [[], []];
  postern = new PosternCommand({
    POSTERN_CONFIG_DIR: join(folder, 'config'),
    POSTERN_KEY_FILE: join(folder, 'key'),
    XDG_RUNTIME_DIR: folder,
  });
  await postern.json(['add', 'anna@example.com', '--password-stdin', '--set', set, '--create'], 'pw');
});

afterEach(async () => {
  for (const pid of stopped) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Its owner has ended it.
    }
  }
  for (const child of running) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
});

/** A command that has the set open, once it has said so. */
async function owner(...args: string[]): Promise<{ child: ChildProcessWithoutNullStreams; said: unknown }> {
  const child = postern.start(...args, '--set', set);
  running.push(child);
  return { child, said: JSON.parse(await nextLine(child)) };
}

function stop(pid: number | undefined): void {
  if (pid === undefined) throw new Error('no process');
  stopped.push(pid);
  process.kill(pid, 'SIGSTOP');
}

function reading(child: ChildProcessWithoutNullStreams) {
  let text = '';
  const more = new Set<() => void>();
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    for (const look of more) look();
  });
  return {
    all: () => text,
    until: (what: string) =>
      new Promise<void>((resolve) => {
        const look = () => text.includes(what) && resolve();
        more.add(look);
        look();
      }),
  };
}

const listen = ['relay', '--listen', '127.0.0.1:0'];

describe.skipIf(process.platform === 'win32')('an owner that is stopped', () => {
  test('is waited for, with a word, and then the sentence says what to do', async () => {
    const { child } = await owner('serve');
    stop(child.pid);
    const { status, stderr } = await postern.run(['lock', 'anna@example.com', '--set', set]);
    expect(status).toBe(1);
    expect(stderr).toContain(`postern: Waiting for process ${child.pid}, which has the set open, to answer.`);
    expect(stderr).toMatch(
      /Waited 10 seconds for process \d+.* is stopped, or hangs.*Nothing was changed.*Let it go on, or end it/,
    );
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('keeps no command that gets %s', async (signal, status) => {
    const { child } = await owner('serve');
    stop(child.pid);
    const waiting = postern.start('lock', 'anna@example.com', '--set', set);
    running.push(waiting);
    const said = reading(waiting);
    await said.until('Waiting for process');
    waiting.kill(signal);
    expect((await once(waiting, 'exit'))[0]).toBe(status);
    expect(said.all()).toContain('Stopped while waiting for process');
  });

  test('that goes on answers, and what was asked is done once', async () => {
    const { child } = await owner('serve');
    stop(child.pid);
    const waiting = postern.start('lock', 'anna@example.com', '--set', set);
    running.push(waiting);
    await reading(waiting).until('Waiting for process');
    child.kill('SIGCONT');
    expect((await once(waiting, 'exit'))[0]).toBe(0);
    expect((await postern.json(['activity', '--set', set])).value).toMatchObject({ total: 2 });
  });

  test('serving the set again says so, and ends when told', async () => {
    const { child } = await owner('serve');
    stop(child.pid);
    const again = await postern.run(['serve', '--set', set]);
    expect(again.status).toBe(1);
    expect(again.stderr).toMatch(
      /Waited 10 seconds for the Postern that runs already .* Let it go on, or end it/,
    );
  });
});

describe.skipIf(process.platform === 'win32')('a relay that is stopped', () => {
  test('in the owner: the command says what it waited for', async () => {
    const { said } = await owner(...listen);
    stop((said as { pid: number }).pid);
    const { status, stderr } = await postern.run(['queue', 'retry', '--all', '--set', set]);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /Waited 10 seconds for the relay's process to answer “\w+”.*stop the relay and start it again/,
    );
  });

  test('keeps neither a command nor its owner from ending at once', async () => {
    const { child, said } = await owner(...listen);
    stop((said as { pid: number }).pid);
    const waiting = postern.start('queue', 'retry', '--all', '--set', set);
    running.push(waiting);
    // Its call is under way once it has a connection, which only its end closes.
    waiting.kill('SIGINT');
    expect([130, null]).toContain((await once(waiting, 'exit'))[0]);
    child.kill('SIGTERM');
    expect((await once(child, 'exit'))[0]).toBe(0);
    expect(existsSync(join(set, 'owner.lock'))).toBe(false);
  });

  test('beside the owner, with its process: the note of it is not waited for for ever', async () => {
    await owner('serve');
    const { child } = await owner(...listen);
    // Published once it runs.
    const note = join(set, 'mail', 'relay.json');
    await vi.waitFor(() => expect(existsSync(note)).toBe(true), { timeout: 15_000 });
    stop(child.pid);
    const { status, stderr } = await postern.run(['queue', 'retry', '--all', '--set', set]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/Waited 10 seconds for process \d+, which runs the relay of this set/);
  });
});

describe('a password that never comes', () => {
  test.skipIf(process.platform === 'win32')('keeps no command that is told to end', async () => {
    const waiting = postern.start('add', 'bert@example.com', '--password-stdin', '--set', set);
    running.push(waiting);
    const said = reading(waiting);
    waiting.stdin.write('half of it');
    // By then it reads: the signal before that ends it in another way.
    await new Promise((resolve) => waiting.stdin.write(' and more', resolve));
    waiting.kill('SIGTERM');
    const [status, signal] = (await once(waiting, 'exit')) as [number | null, string | null];
    expect(status ?? signal).toSatisfy((how) => how === 143 || how === 'SIGTERM');
    if (status !== null)
      expect(said.all()).toContain('Stopped before a password was given; nothing was changed.');
  });
});

test.skipIf(process.platform === 'win32')(
  'the socket of an owner that was killed goes with the next one',
  async () => {
    const { child } = await owner('serve');
    const { socket } = JSON.parse(readFileSync(join(set, 'owner.lock'), 'utf8')) as { socket: string };
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(existsSync(socket)).toBe(true);
    await postern.json(['lock', 'anna@example.com', '--set', set]);
    expect(existsSync(socket)).toBe(false);
    expect(readdirSync(join(folder, 'postern')).filter((name) => /^\d/.test(name))).toEqual([]);
  },
);
