/** What npx and the launcher started ends with them, and gives the set free. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
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
    env: {
      ...process.env,
      POSTERN_CONFIG_DIR: join(folder, 'config'),
      POSTERN_KEY_FILE: join(folder, 'key'),
      XDG_RUNTIME_DIR: folder,
    },
  });
}

describe.runIf(CAN && READY)('nothing is left behind', () => {
  test.each(['SIGTERM', 'SIGHUP', 'SIGKILL'] as const)('by npx that gets %s', async (signal) => {
    const listen = ['--listen', '127.0.0.1:0'];
    const npx = start('npx', 'postern', 'relay', '--set', set, '--create', ...listen);
    expect(JSON.parse(await nextLine(npx))).toHaveProperty('listening');
    const pid = owner();
    npx.kill(signal);
    await vi.waitFor(() => expect(lives(pid)).toBe(false), { timeout: 60_000, interval: 50 });
    expect(existsSync(lock())).toBe(false);
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL'] as const)(
    'by the launcher that gets %s',
    async (signal) => {
      const launcher = start(process.execPath, 'build/postern.mjs', 'serve', '--set', set, '--create');
      await nextLine(launcher);
      const pid = owner();
      launcher.kill(signal);
      await once(launcher, 'exit');
      await vi.waitFor(() => expect(lives(pid)).toBe(false), { timeout: 60_000, interval: 50 });
      expect(existsSync(lock())).toBe(false);
    },
  );
});
