/** What npx and the launcher started ends with them, and gives the set free. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openSet } from '../electron/store/open-set.ts';
import { nextLine } from './support/command.ts';

const ROOT = join(import.meta.dirname, '..');
const CAN = process.platform !== 'win32' && spawnSync('npx', ['--version']).status === 0;
const READY = existsSync(join(ROOT, 'out', 'electron', 'cli', 'main.js'));

let folder: string;
let set: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-npx-'));
  set = join(folder, 'set');
});

afterEach(() => {
  // Whatever a failed test left holding the set.
  if (existsSync(lock())) end(owner(), 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const lock = (): string => join(set, 'owner.lock');
const owner = (): number => (JSON.parse(readFileSync(lock(), 'utf8')) as { pid: number }).pid;

function end(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone.
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function start(program: string, ...args: string[]) {
  return spawn(program, args, {
    cwd: ROOT,
    // A group of its own, as a terminal makes one.
    detached: true,
    env: {
      ...process.env,
      POSTERN_CONFIG_DIR: join(folder, 'config'),
      POSTERN_KEY_FILE: join(folder, 'key'),
      XDG_RUNTIME_DIR: folder,
      DISPLAY: '',
      WAYLAND_DISPLAY: '',
    },
  });
}

const relay = () => start('npx', 'postern', 'relay', '--set', set, '--create', '--listen', '127.0.0.1:0');

/** The owner of the set goes, and so does its lock. */
async function ends(pid: number): Promise<void> {
  await vi.waitFor(() => expect(lives(pid)).toBe(false), { timeout: 60_000, interval: 50 });
  expect(existsSync(lock())).toBe(false);
}

/** `npm start` in the browser, with this set open. */
async function npmStart(): Promise<ReturnType<typeof start>> {
  await (await openSet(set, { now: Date.now, create: { name: 'Set' } })).close();
  const npm = start('npm', 'start', '--', '--browser', '--port', '0', '--set', set);
  npm.stdout.resume();
  await vi.waitFor(() => expect(existsSync(lock())).toBe(true), { timeout: 60_000, interval: 50 });
  return npm;
}

describe.runIf(CAN && READY)('nothing is left behind', () => {
  test.each(['SIGTERM', 'SIGHUP', 'SIGKILL'] as const)('by npx that gets %s', async (signal) => {
    const npx = relay();
    expect(JSON.parse(await nextLine(npx))).toHaveProperty('listening');
    const pid = owner();
    npx.kill(signal);
    await ends(pid);
  });

  test('by npx at a Ctrl+C, which the terminal sends to all of them', async () => {
    const npx = relay();
    await nextLine(npx);
    const pid = owner();
    process.kill(-npx.pid!, 'SIGINT');
    await ends(pid);
  });

  test('by npx that alone gets SIGINT: where its shell keeps that to itself, npx goes on, too, until SIGTERM', async () => {
    const npx = relay();
    await nextLine(npx);
    const pid = owner();
    npx.kill('SIGINT');
    // Never the one without the other: who sent it sees that npx has not ended.
    const ended = once(npx, 'exit');
    npx.kill('SIGTERM');
    await ended;
    await ends(pid);
  });

  test.each(['SIGTERM', 'SIGHUP', 'SIGKILL', 'Ctrl+C'] as const)(
    'by npm start that gets %s',
    async (signal) => {
      const npm = await npmStart();
      const pid = owner();
      if (signal === 'Ctrl+C') process.kill(-npm.pid!, 'SIGINT');
      else npm.kill(signal);
      await ends(pid);
    },
  );

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL'] as const)(
    'by the launcher that gets %s',
    async (signal) => {
      const launcher = start(process.execPath, 'build/postern.mjs', 'serve', '--set', set, '--create');
      await nextLine(launcher);
      const pid = owner();
      launcher.kill(signal);
      await once(launcher, 'exit');
      await ends(pid);
    },
  );
});
