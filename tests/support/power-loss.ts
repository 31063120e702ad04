/** A disk whose power goes: a folder mounted by power-loss.py, and what is left of it afterwards. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Debian's, which has the package. */
const PYTHON = '/usr/bin/python3';

/** Whether such a disk can be had here; else says once why not. */
export function canLosePower(): boolean {
  const has = spawnSync(PYTHON, ['-c', 'import pyfuse3, trio']).status === 0;
  const can = process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/dev/fuse') && has;
  if (!can)
    process.stderr.write('SKIPPED: power loss: this needs root, /dev/fuse and Debian’s python3-pyfuse3.\n');
  return can;
}

export interface LostDisk {
  /** What a disk would hold. */
  readonly saved: string;
  /** What the program said until then, a line each. */
  readonly said: readonly string[];
  readonly remove: () => Promise<void>;
}

/**
 * Runs a program of ours on an empty disk, whose power goes at its `operations`-th change or sync; `seed` says what of the waiting
 * was on it by chance. Null: the program had ended before. `at the end`: it goes once the program has ended, well.
 */
export async function losePower(
  seed: number,
  operations: number | 'at the end',
  program: (mount: string) => readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<LostDisk | null> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-power-'));
  const [mount, saved] = [join(folder, 'mount'), join(folder, 'saved')];
  mkdirSync(mount);
  const script = join(import.meta.dirname, 'power-loss.py');
  const disk = spawn(
    PYTHON,
    [script, mount, saved, String(seed), String(operations === 'at the end' ? 1e9 : operations)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let child: ChildProcess | null = null;
  const remove = async (): Promise<void> => {
    child?.kill('SIGKILL');
    // A process that sits in it keeps a mount otherwise.
    spawnSync('umount', ['-l', mount]);
    disk.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  };
  const events = createInterface(disk.stdout)[Symbol.asyncIterator]();
  if ((await events.next()).value !== 'mounted') {
    await remove();
    throw new Error('The disk could not be mounted.');
  }
  const said: string[] = [];
  const running = spawn(process.execPath, [...program(mount)], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...env },
  });
  child = running;
  const heard = (async () => {
    for await (const line of createInterface(running.stdout)) said.push(line);
  })();
  const ended = once(running, 'exit').then(() => null);
  const goes = events.next();
  const cut = await Promise.race([goes, ended]);
  running.kill('SIGKILL');
  await ended;
  await heard;
  if (operations === 'at the end') {
    if (running.exitCode !== 0)
      throw new Error(`The program ended with ${String(running.exitCode)}: ${said.join('\n')}`);
    disk.kill('SIGUSR1');
    await goes;
    return { saved, said, remove };
  }
  if (cut === null && !existsSync(saved)) {
    await remove();
    return null;
  }
  // The program may have ended by what it was refused, before the last word of the disk was heard.
  if (cut === null) await goes;
  return { saved, said, remove };
}
