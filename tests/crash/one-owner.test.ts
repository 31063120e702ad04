/** One owner per set: a second process is refused, a dead owner's lock is taken over by exactly one, a waiting one gets in. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { openSet } from '../../electron/store/open-set.ts';
import { adding, temporaryFolder } from './store-helpers.ts';

interface Holder {
  readonly child: ChildProcess;
  readonly lines: AsyncIterator<string>;
}

/** What runs a process in a container as far as its number goes; nothing where none can be made. */
const APART = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc'];
const apart = spawnSync(APART[0] ?? '', [...APART.slice(1), 'true']).status === 0 ? APART : [];

/** A process that opens the set and says how that went; with `wait`, it tries until it may. */
function holder(folder: string, how = '', within: readonly string[] = []): Holder {
  const script = join(import.meta.dirname, 'holder-child.ts');
  const [program, ...args] = [...within, process.execPath, script, folder, how];
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const reader: Interface = createInterface(child.stdout);
  return { child, lines: reader[Symbol.asyncIterator]() };
}

async function answer({ lines }: Holder): Promise<Record<string, unknown>> {
  const line = (await lines.next()) as IteratorResult<string, undefined>;
  if (line.done === true) throw new Error('The holder ended without an answer.');
  return JSON.parse(line.value) as Record<string, unknown>;
}

async function newSet(): Promise<string> {
  const folder = join(await temporaryFolder(), 'set');
  await (await openSet(folder, { create: { name: 'Shared' } })).close();
  return folder;
}

test('a set that another process has open is refused with its pid and socket, and reads on', async () => {
  const folder = await newSet();
  const owner = holder(folder);
  expect(await answer(owner)).toEqual({ opened: true });
  await expect(openSet(folder)).rejects.toMatchObject({
    code: 'set-in-use',
    details: { pid: owner.child.pid, socket: `socket-of-${owner.child.pid}` },
  });
  const reading = await openSet(folder, { readOnly: true });
  expect(reading.info()).toMatchObject({ name: 'Shared', damage: [] });
  await expect(reading.commit(adding('anna'), 'test')).rejects.toMatchObject({ code: 'read-only' });
  await reading.close();
  owner.child.stdin?.end();
  await once(owner.child, 'exit');
  await (await openSet(folder)).close();
});

test('the same process cannot open a set twice', async () => {
  const folder = await newSet();
  const store = await openSet(folder);
  await expect(openSet(folder)).rejects.toMatchObject({ code: 'set-in-use', details: { pid: process.pid } });
  await store.close();
});

test('when the owner is killed, one that waits takes over and has what was acknowledged', async () => {
  const folder = await newSet();
  const owner = holder(folder, 'add');
  expect(await answer(owner)).toEqual({ opened: true });
  expect(await answer(owner)).toEqual({ added: 1 });
  const waiting = holder(folder, 'wait');
  expect(await answer(waiting)).toEqual({ waiting: owner.child.pid });
  owner.child.kill('SIGKILL');
  await once(owner.child, 'exit');
  expect(await answer(waiting)).toEqual({ opened: true });
  await expect(openSet(folder)).rejects.toMatchObject({ details: { pid: waiting.child.pid } });
  waiting.child.stdin?.end();
  await once(waiting.child, 'exit');
  const store = await openSet(folder);
  expect(store.find('added-0@example.com')).toBeDefined();
  await store.close();
});

test(
  'of many that race for a dead owner’s lock, some in containers, exactly one gets it',
  { timeout: 120_000 },
  async () => {
    const folder = await newSet();
    for (let round = 0; round < 5; round++) {
      const dead = holder(folder, '', round % 2 === 0 ? [] : apart);
      expect(await answer(dead)).toEqual({ opened: true });
      const over = once(dead.child.stdout ?? dead.child, 'close');
      dead.child.kill('SIGKILL');
      // What is run by another program goes with it, a moment later.
      await over;
      const racers = Array.from({ length: 6 }, (_, at) => holder(folder, 'race', at % 2 === 0 ? [] : apart));
      for (const racer of racers) expect(await answer(racer)).toEqual({ ready: true });
      for (const racer of racers) racer.child.stdin?.write('go\n');
      const answers = await Promise.all(racers.map(answer));
      expect(answers.filter((got) => got['opened'] === true)).toHaveLength(1);
      const refused = answers.filter((got) => got['refused'] === 'set-in-use');
      expect(refused).toHaveLength(racers.length - 1);
      const exits = racers.map((racer) => once(racer.child, 'exit'));
      for (const racer of racers) racer.child.stdin?.end();
      await Promise.all(exits);
      expect((await readdir(folder)).filter((name) => name.startsWith('owner.lock'))).toEqual([]);
    }
  },
);

test('a lock of another computer is honoured, and the message says how to get past it', async () => {
  const folder = await newSet();
  const lock = { token: 'a', pid: 1, host: 'elsewhere.example', started: '', socket: null };
  await writeFile(join(folder, 'owner.lock'), JSON.stringify(lock));
  await expect(openSet(folder)).rejects.toMatchObject({
    code: 'set-in-use',
    message: expect.stringMatching(/elsewhere\.example.*delete .*owner\.lock/) as string,
  });
});

test('a process id that is used again does not keep a set locked, nor does a lock file that says nothing', async () => {
  const folder = await newSet();
  const store = await openSet(folder);
  const lock = JSON.parse(await readFile(join(folder, 'owner.lock'), 'utf8')) as Record<string, unknown>;
  await store.close();
  await writeFile(join(folder, 'owner.lock'), JSON.stringify({ ...lock, token: 'old', started: 'long ago' }));
  await (await openSet(folder)).close();
  await writeFile(join(folder, 'owner.lock'), '');
  await (await openSet(folder)).close();
});
