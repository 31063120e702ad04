/** Commands that meet on a set: in one process here, over its real lock and sockets. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApplication, type Application } from '../app/application.ts';
import { plainShell } from '../app/base/shell.ts';
import { Output } from './output.ts';
import { withSet } from './set-client.ts';

let folder: string;
let env: NodeJS.ProcessEnv;
let opened: Application[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ps-'));
  opened = [];
  env = {
    POSTERN_CONFIG_DIR: join(folder, 'config'),
    POSTERN_KEY_FILE: join(folder, 'key'),
    XDG_RUNTIME_DIR: folder,
  };
});

afterEach(async () => {
  for (const app of opened) await app.close();
  rmSync(folder, { recursive: true, force: true });
});

function using(signal = new AbortController().signal) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const said = (): string => (stderr.read() as Buffer | null)?.toString() ?? '';
  const set = { path: join(folder, 'set'), create: true };
  return { set, env, out: new Output({ stdout, stderr }, false), signal, said };
}

async function owner(): Promise<Application> {
  const app = await createApplication({ shell: plainShell('browser'), env });
  opened.push(app);
  await app.openSet(join(folder, 'set'), { create: { name: 'Set' } });
  return app;
}

const rename = (name: string) => async (client: Parameters<Parameters<typeof withSet>[2]>[0]) =>
  client.invoke('sets.rename', { name });

test('a set that nobody has open is opened here, and is free afterwards', async () => {
  await withSet(using(), 'writes', rename('One'));
  const left = readdirSync(join(folder, 'set')).filter((name) => name.startsWith('owner.lock'));
  expect(left).toEqual([]);
  expect(readdirSync(join(folder, 'postern'))).toEqual([]);
});

test('a set that another has open is changed through it', async () => {
  const app = await owner();
  await withSet(using(), 'writes', rename('Two'));
  expect(await app.client.invoke('sets.info', {})).toMatchObject({ name: 'Two' });
});

test('an owner that leaves before it answers is no failure: it is done here', async () => {
  const app = await owner();
  const info = await withSet(using(), 'writes', async (client) => {
    const closing = opened.includes(app) ? app.close() : null;
    opened = [];
    await closing;
    return client.invoke('sets.rename', { name: 'Three' });
  });
  expect(info).toMatchObject({ name: 'Three', seq: 1 });
});

test('who comes while this one works through it ends only after them, with a word', async () => {
  const first = using();
  const others: Promise<unknown>[] = [];
  const inside = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  await withSet(first, 'writes', async (client) => {
    const second = withSet(using(), 'writes', async (other) => {
      inside.resolve();
      await go.promise;
      return rename('Second')(other);
    });
    others.push(second);
    await inside.promise;
    await rename('First')(client);
    // It is let go only once the first one says that it waits for it.
    const look = setInterval(() => {
      if (!first.said().includes('This is done; waiting for another process')) return;
      clearInterval(look);
      go.resolve();
    }, 20);
  });
  await Promise.all(others);
  const names = await withSet(using(), 'reads', (client) =>
    client.invoke('changes.list', { offset: 0, limit: 10 }),
  );
  expect(names).toMatchObject({ total: 2 });
});

test('a lock behind whose socket nobody listens is waited for only until the command is to end', async () => {
  await withSet(using(), 'writes', rename('One'));
  const app = await owner();
  const path = join(folder, 'set', 'owner.lock');
  const lock = JSON.parse(readFileSync(path, 'utf8')) as object;
  await app.close();
  opened = [];
  writeFileSync(path, JSON.stringify({ ...lock, socket: join(folder, 'none', 'a.sock') }));
  // Nobody listens there, so it is waited for, as for one that just opens the set; and told to end, it does.
  const stopping = new AbortController();
  stopping.abort();
  await expect(withSet(using(stopping.signal), 'writes', rename('Two'))).rejects.toMatchObject({
    code: 'set-in-use',
  });
});
