/** Where an owner runs: what a process id is worth there, in real namespaces of Linux (run as root, who may make them). */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { adding } from '../../../tests/crash/store-helpers.ts';
import { openSet } from '../open-set.ts';
import { hold, isHeld, placeNow, whereIs } from './owner-place.ts';

const linux = process.platform === 'linux';
const NAMESPACE = ['--pid', '--fork', '--kill-child', '--mount-proc'];
/** Why none can be made here, or null. */
const why = !linux
  ? 'there are no namespaces here'
  : spawnSync('unshare', [...NAMESPACE, 'true']).status === 0
    ? null
    : 'no namespace can be made: run it as root';

let set: string;

beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-place-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  set = join(folder, 'set');
  await (await openSet(set, { create: { name: 'Shared' } })).close();
});

const locks = (): string[] => readdirSync(set).filter((name) => name.startsWith('owner.lock'));

/** A process in a namespace of its own that opens the set: what it says of that, and the way to kill it. */
async function inNamespace(...how: readonly string[]) {
  const holder = join(import.meta.dirname, '../../../tests/crash/holder-child.ts');
  const program = [process.execPath, holder, set];
  const child = spawn('unshare', [...NAMESPACE, ...how, ...program], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const { value } = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
  const ended = once(child.stdout, 'close');
  return {
    said: JSON.parse(String(value)) as unknown,
    async kill() {
      // Whoever is the first in a namespace goes with the one that made it.
      child.kill('SIGKILL');
      await ended;
    },
  };
}

test('is told by boot and namespaces where the system has them, else by the host name', () => {
  const here = { host: 'gateway', boot: 'b1', space: 's1' };
  const seen = (more: Partial<typeof here>) => whereIs({ ...here, ...more }, here);
  expect(seen({})).toBe('here');
  expect(seen({ space: 's2' })).toBe('beside');
  // A container has a name of its own, or that of its computer; a computer may be renamed.
  expect(seen({ space: 's2', host: 'other' })).toBe('beside');
  expect(seen({ host: 'other' })).toBe('here');
  expect(seen({ boot: 'b0', space: 's2' })).toBe('before');
  expect(seen({ boot: 'b0', host: 'other' })).toBe('elsewhere');
  // macOS, Windows, and the lock of an earlier version.
  for (const one of [{ ...here, boot: '', space: '' }, here]) {
    expect(whereIs({ host: 'gateway', boot: '', space: '' }, one)).toBe('here');
    expect(whereIs({ host: 'other', boot: '', space: '' }, one)).toBe('elsewhere');
  }
});

test.runIf(linux)('has a boot and namespaces on Linux', () => {
  expect(placeNow().boot).toMatch(/^[\da-f-]{36}$/);
  expect(placeNow().space).toMatch(/^pid:\[\d+\]/);
});

test.runIf(linux)('what is held is told from what is not, and from what nobody can have held', async () => {
  const path = join(set, 'owner.lock.held-a');
  expect(isHeld(path)).toBeNull();
  const letGo = await hold(path, `${path}.draft`);
  expect(isHeld(path)).toBe(true);
  letGo?.();
  expect(isHeld(path)).toBeNull();
  writeFileSync(path, '');
  expect(isHeld(path)).toBe(false);
  writeFileSync(path, 'x');
  expect(isHeld(path)).toBeNull();
});

test.runIf(linux)(
  'another start of the computer has no owner any more, unless it holds its file',
  async () => {
    const store = await openSet(set);
    const lock = readFileSync(join(set, 'owner.lock'), 'utf8');
    const { boot, token } = JSON.parse(lock) as { boot: string; token: string };
    writeFileSync(join(set, 'owner.lock'), lock.replaceAll(boot, 'an-earlier-one'));
    await expect(openSet(set)).rejects.toMatchObject({ code: 'set-in-use', details: { socket: null } });
    await store.close();
    expect(locks()).toEqual([]);
    writeFileSync(join(set, 'owner.lock'), lock.replaceAll(boot, 'an-earlier-one'));
    writeFileSync(join(set, `owner.lock.held-${token}`), '');
    await (await openSet(set)).close();
    expect(locks()).toEqual([]);
  },
);

describe(`another namespace${why === null ? '' : ` (SKIPPED: ${why})`}`, { skip: why !== null }, () => {
  test('finds a live owner of here, under the same host name and another, and takes nothing over', async () => {
    const store = await openSet(set);
    for (const how of [[], ['--uts', 'sh', '-c', 'hostname elsewhere; exec "$@"', 'sh']]) {
      expect((await inNamespace(...how)).said).toEqual({ refused: 'set-in-use' });
    }
    // What comes and goes must not end the hold by the way.
    await store.commit(adding('anna'), 'test');
    await store.compact();
    expect((await inNamespace()).said).toEqual({ refused: 'set-in-use' });
    await store.close();
    expect(locks()).toEqual([]);
  });

  test('whose owner lives is refused in words, and taken over from once it was killed', async () => {
    const owner = await inNamespace();
    expect(owner.said).toEqual({ opened: true });
    await expect(openSet(set)).rejects.toMatchObject({
      code: 'set-in-use',
      message: expect.stringMatching(
        /open in process 1 of another container.*delete .*owner\.lock/,
      ) as string,
      details: { pid: 1, socket: null },
    });
    expect((await inNamespace()).said).toEqual({ refused: 'set-in-use' });
    await owner.kill();
    // One in a third namespace, then one of here.
    const next = await inNamespace();
    expect(next.said).toEqual({ opened: true });
    await next.kill();
    await (await openSet(set)).close();
    expect(locks()).toEqual([]);
  });

  test('whose owner cannot be asked counts as held', async () => {
    const owner = await inNamespace();
    await owner.kill();
    for (const name of locks().filter((name) => name.includes('held'))) rmSync(join(set, name));
    await expect(openSet(set)).rejects.toMatchObject({ code: 'set-in-use' });
  });

  test('with the /proc of another one takes no other process for its own', () => {
    const script = `import { startOf } from '${join(import.meta.dirname, 'owner-place.ts')}'; console.log([startOf(process.pid)]);`;
    const program = [process.execPath, '--input-type=module', '-e', script];
    const { stdout } = spawnSync('unshare', ['--pid', '--fork', ...program], { encoding: 'utf8' });
    expect(stdout).toBe("[ '' ]\n");
  });
});
