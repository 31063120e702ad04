/** The process that has a set open is stopped (SIGSTOP), or dies in the middle: commands say what they wait for, and end when told. */
import { once } from 'node:events';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { jsonHere, nextLine, PosternCommand, type Ran, type RanJson } from './support/command.ts';

// Each waits until somebody's patience ends: all at the same time.
vi.setConfig({ maxConcurrency: 20 });

/** A set with one user in a folder of its own, and what a test starts on it. */
class Place {
  readonly folder = mkdtempSync(join(tmpdir(), 'postern-silent-'));
  readonly set = join(this.folder, 'gateway');
  readonly #env = {
    POSTERN_CONFIG_DIR: join(this.folder, 'config'),
    POSTERN_KEY_FILE: join(this.folder, 'key'),
    XDG_RUNTIME_DIR: this.folder,
  };
  readonly #postern = new PosternCommand(this.#env);
  readonly #running: ChildProcessWithoutNullStreams[] = [];
  readonly #stopped: number[] = [];

  /** Runs a command on the set to its end. */
  run(...args: readonly string[]): Promise<Ran> {
    return this.#postern.run([...args, '--set', this.set]);
  }

  /** As {@link run}, in this process. */
  json(args: readonly string[], stdin?: string): Promise<RanJson> {
    return jsonHere([...args, '--set', this.set], { ...process.env, ...this.#env }, stdin);
  }

  /** How many changes commands made: the owner may have hardened a password meanwhile. */
  changes(): Promise<number> {
    return this.#postern.changes(this.set);
  }

  start(...args: readonly string[]): ChildProcessWithoutNullStreams {
    const child = this.#postern.start(...args, '--set', this.set);
    this.#running.push(child);
    return child;
  }

  /** A command that has the set open, once it has said so. */
  async owner(...args: readonly string[]): Promise<{ child: ChildProcessWithoutNullStreams; said: unknown }> {
    const child = this.start(...args);
    return { child, said: JSON.parse(await nextLine(child)) };
  }

  stop(pid: number | undefined): void {
    if (pid === undefined) throw new Error('no process');
    this.#stopped.push(pid);
    process.kill(pid, 'SIGSTOP');
  }

  async dispose(): Promise<void> {
    for (const pid of this.#stopped) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // Its owner has ended it.
      }
    }
    for (const child of this.#running) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A test in a place of its own, so that all of them wait at the same time. */
function inPlace(run: (place: Place) => Promise<void>): () => Promise<void> {
  return async () => {
    const place = new Place();
    try {
      await place.json(['add', 'anna@example.com', '--password-stdin', '--create'], 'pw');
      await run(place);
    } finally {
      await place.dispose();
    }
  };
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

describe.skipIf(process.platform === 'win32')('an owner that is stopped', { concurrent: true }, () => {
  test(
    'is waited for, with a word, and then the sentence says what to do',
    inPlace(async (place) => {
      const { child } = await place.owner('serve');
      place.stop(child.pid);
      const { status, stderr } = await place.run('lock', 'anna@example.com');
      expect(status).toBe(1);
      expect(stderr).toContain(
        `postern: Waiting for process ${child.pid}, which has the set open, to answer.`,
      );
      expect(stderr).toMatch(
        /Waited 10 seconds for process \d+.* is stopped, or hangs.*Nothing was changed.*Let it go on, or end it/,
      );
    }),
  );

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('keeps no command that gets %s', (signal, status) =>
    inPlace(async (place) => {
      const { child } = await place.owner('serve');
      place.stop(child.pid);
      const waiting = place.start('lock', 'anna@example.com');
      const said = reading(waiting);
      await said.until('Waiting for process');
      waiting.kill(signal);
      expect((await once(waiting, 'exit'))[0]).toBe(status);
      expect(said.all()).toContain('Stopped while waiting for process');
    })(),
  );

  test(
    'that goes on answers, and what was asked is done once',
    inPlace(async (place) => {
      const { child } = await place.owner('serve');
      place.stop(child.pid);
      const waiting = place.start('lock', 'anna@example.com');
      await reading(waiting).until('Waiting for process');
      child.kill('SIGCONT');
      expect((await once(waiting, 'exit'))[0]).toBe(0);
      expect(await place.changes()).toBe(2);
    }),
  );

  test(
    'serving the set again says so, and ends when told',
    inPlace(async (place) => {
      const { child } = await place.owner('serve');
      place.stop(child.pid);
      const again = await place.run('serve');
      expect(again.status).toBe(1);
      expect(again.stderr).toMatch(
        /Waited 10 seconds for the Postern that runs already .* Let it go on, or end it/,
      );
    }),
  );
});

describe.skipIf(process.platform === 'win32')('a relay that is stopped', { concurrent: true }, () => {
  test(
    'in the owner: the command says what it waited for',
    inPlace(async (place) => {
      const { said } = await place.owner(...listen);
      place.stop((said as { pid: number }).pid);
      const { status, stderr } = await place.run('queue', 'retry', '--all');
      expect(status).toBe(1);
      expect(stderr).toMatch(
        /Waited 10 seconds for the relay's process to answer “\w+”.*stop the relay and start it again/,
      );
    }),
  );

  test(
    'keeps neither a command nor its owner from ending at once',
    inPlace(async (place) => {
      const { child, said } = await place.owner(...listen);
      place.stop((said as { pid: number }).pid);
      const waiting = place.start('queue', 'retry', '--all');
      const words = reading(waiting);
      await words.until('Waiting for the relay, or its disk');
      waiting.kill('SIGINT');
      expect((await once(waiting, 'exit'))[0]).toBe(130);
      expect(words.all()).toContain('Stopped while the relay, or its disk, was not done with this.');
      child.kill('SIGTERM');
      expect((await once(child, 'exit'))[0]).toBe(0);
      expect(existsSync(join(place.set, 'owner.lock'))).toBe(false);
    }),
  );

  test(
    'beside the owner, with its process: the note of it is not waited for for ever',
    inPlace(async (place) => {
      await place.owner('serve');
      const { child } = await place.owner(...listen);
      // Published once it runs.
      const note = join(place.set, 'mail', 'relay.json');
      await vi.waitFor(() => expect(existsSync(note)).toBe(true), { timeout: 15_000 });
      place.stop(child.pid);
      const { status, stderr } = await place.run('queue', 'retry', '--all');
      expect(status).toBe(1);
      expect(stderr).toMatch(/Waited 10 seconds for process \d+, which runs the relay of this set/);
    }),
  );
});

describe('a password that never comes', { concurrent: true }, () => {
  test.skipIf(process.platform === 'win32')(
    'keeps no command that is told to end',
    inPlace(async (place) => {
      const waiting = place.start('add', 'bert@example.com', '--password-stdin');
      const said = reading(waiting);
      waiting.stdin.write('half of it');
      // By then it reads: the signal before that ends it in another way.
      await new Promise((resolve) => waiting.stdin.write(' and more', resolve));
      waiting.kill('SIGTERM');
      const [status, signal] = (await once(waiting, 'exit')) as [number | null, string | null];
      expect(status ?? signal).toSatisfy((how) => how === 143 || how === 'SIGTERM');
      if (status !== null)
        expect(said.all()).toContain('Stopped before a password was given; nothing was changed.');
    }),
  );
});

test.skipIf(process.platform === 'win32')(
  'the socket of an owner that was killed goes with the next one',
  { concurrent: true },
  inPlace(async (place) => {
    const { child } = await place.owner('serve');
    const { socket } = JSON.parse(readFileSync(join(place.set, 'owner.lock'), 'utf8')) as { socket: string };
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(existsSync(socket)).toBe(true);
    await place.json(['lock', 'anna@example.com']);
    expect(existsSync(socket)).toBe(false);
    expect(readdirSync(join(place.folder, 'postern')).filter((name) => /^\d/.test(name))).toEqual([]);
  }),
);
