/** Compiled code lies in a folder of this user's own, for everything that Postern starts, or nowhere. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nextLine } from '../../tests/support/command.ts';
import { keepCompiledCode } from './compile-cache.mjs';
import { ROOT, RUNTIME } from './paths.mjs';

let folder: string;
let cache: string;
const running: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-compiled-'));
  cache = join(folder, 'runtime', 'cache');
});

afterEach(async () => {
  for (const child of running.splice(0)) {
    child.kill('SIGTERM');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
});

const told = () => {
  const env: NodeJS.ProcessEnv = { NODE_COMPILE_CACHE: '/elsewhere' };
  keepCompiledCode(env, cache);
  return env;
};
const NONE = { NODE_DISABLE_COMPILE_CACHE: '1' };
const posix = process.platform !== 'win32';

describe('The folder of compiled code', () => {
  it('is made for this user alone, and found again', () => {
    expect(told()).toEqual({ NODE_COMPILE_CACHE: cache });
    if (posix) expect(lstatSync(cache).mode & 0o777).toBe(0o700);
    expect(told()).toEqual({ NODE_COMPILE_CACHE: cache });
  });

  it.runIf(posix)('is none where others can enter it', () => {
    told();
    for (const mode of [0o755, 0o770, 0o701, 0o720]) {
      chmodSync(cache, mode);
      expect(told(), mode.toString(8)).toEqual(NONE);
    }
  });

  it.runIf(posix)('is none where a link leads elsewhere, or no folder is', () => {
    mkdirSync(join(folder, 'runtime'));
    mkdirSync(join(folder, 'planted'), { mode: 0o700 });
    symlinkSync(join(folder, 'planted'), cache);
    expect(told()).toEqual(NONE);
    rmSync(cache);
    writeFileSync(cache, '');
    expect(told()).toEqual(NONE);
  });

  it.runIf(process.getuid?.() === 0)('is none where another account made it first', () => {
    told();
    chownSync(cache, 65_534, 65_534);
    expect(told()).toEqual(NONE);
  });

  it.runIf(process.getuid?.() === 0)('is none where nobody but another account can make it', () => {
    // A checkout that belongs to somebody else: the second account is the one that runs it.
    mkdirSync(join(folder, 'runtime'), { mode: 0o755 });
    chmodSync(folder, 0o755);
    const script = `import { keepCompiledCode } from ${JSON.stringify(join(ROOT, 'build/steps/compile-cache.mjs'))};
      const env = {}; keepCompiledCode(env, ${JSON.stringify(cache)}); console.log(JSON.stringify(env));`;
    const asNobody = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      uid: 65_534,
      gid: 65_534,
      encoding: 'utf8',
    });
    // Where the other account cannot even read the checkout, there is nothing to show.
    if (asNobody.status === 0) expect(JSON.parse(asNobody.stdout)).toEqual(NONE);
    else expect(asNobody.stderr).toMatch(/EACCES|permission|ERR_MODULE_NOT_FOUND/i);
  });
});

/** Programs of the toolchain that ask for a cache without naming a folder. */
const PROGRAMS = [
  ['typescript', 'bin', 'tsc'],
  ['vite', 'bin', 'vite.js'],
  ['eslint', 'bin', 'eslint.js'],
  ['prettier', 'bin', 'prettier.cjs'],
];

describe('Nothing runs from the temporary folder', () => {
  const ends = (env: NodeJS.ProcessEnv, script: readonly string[]) =>
    spawnSync(process.execPath, [join(ROOT, 'node_modules', ...script), '--version'], {
      env: { ...env, TMPDIR: folder },
    }).status;

  it.runIf(posix).each(PROGRAMS)('by %s', (...script) => {
    const { NODE_COMPILE_CACHE: _, NODE_DISABLE_COMPILE_CACHE: __, ...env } = process.env;
    keepCompiledCode(env, cache);
    expect(ends(env, script)).toBe(0);
    expect(readdirSync(folder)).toEqual(['runtime']);
    expect(readdirSync(cache)).not.toEqual([]);
  });

  it.runIf(posix)('though a program of the toolchain would, if it were not told', () => {
    const { NODE_COMPILE_CACHE: _, NODE_DISABLE_COMPILE_CACHE: __, ...env } = process.env;
    expect(ends(env, PROGRAMS[0]!)).toBe(0);
    expect(readdirSync(folder)).toEqual(['node-compile-cache']);
  });

  const start = (...args: string[]) => {
    const { NODE_COMPILE_CACHE: _, NODE_DISABLE_COMPILE_CACHE: __, ...env } = process.env;
    const child = spawn(process.execPath, args, {
      env: {
        ...env,
        TMPDIR: folder,
        XDG_RUNTIME_DIR: folder,
        POSTERN_CONFIG_DIR: join(folder, 'config'),
        POSTERN_KEY_FILE: join(folder, 'key'),
      },
    });
    running.push(child);
    return child;
  };

  it.runIf(posix)('by the browser shell', async () => {
    const shell = start(join(ROOT, 'electron', 'browser', 'main.ts'), '--port', '0');
    await nextLine(shell);
    shell.kill('SIGTERM');
    await once(shell, 'exit');
    expect(readdirSync(folder).filter((name) => !['config', 'postern', 'key'].includes(name))).toEqual([]);
  });

  const built = existsSync(join(ROOT, 'out', 'electron', 'cli', 'main.js'));
  it.runIf(process.platform === 'linux' && built)('by what the launchers start', async () => {
    const set = join(folder, 'set');
    for (const launcher of [
      start(join(ROOT, 'build', 'postern.mjs'), 'serve', '--set', set, '--create'),
      start(join(ROOT, 'build', 'bootstrap.mjs'), 'start', '--browser', '--port', '0'),
    ]) {
      await seenLink(launcher);
      const children = below(launcher.pid!).filter((pid) => cmdline(pid).includes('/out/electron/'));
      expect(children).not.toEqual([]);
      for (const pid of children) {
        const lines = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
        const compiled = lines.filter((line) => line.includes('COMPILE_CACHE'));
        expect(compiled).toEqual([`NODE_COMPILE_CACHE=${join(RUNTIME, 'compile-cache')}`]);
      }
    }
    expect(readdirSync(folder)).not.toContain('node-compile-cache');
  });
});

async function seenLink(child: ChildProcess): Promise<void> {
  for await (const bytes of child.stdout! as AsyncIterable<Buffer>) {
    if (bytes.toString().includes('token=')) return;
  }
  throw new Error('The launcher printed no link.');
}

const cmdline = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');

function below(pid: number): readonly number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  return children.map(Number).flatMap((child) => [child, ...below(child)]);
}
