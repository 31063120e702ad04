import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { SOON } from '../../../tests/support/soon.ts';
import { openSet } from '../../store/open-set.ts';
import { createApplication } from '../application.ts';
import { plainShell } from '../base/shell.ts';

test('a recent list that cannot be written keeps no set from being opened and renamed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-session-'));
  const config = join(folder, 'config');
  const env = { POSTERN_CONFIG_DIR: config, POSTERN_KEY_FILE: join(folder, 'key') };
  const app = await createApplication({ shell: plainShell('browser'), env });
  onTestFinished(async () => {
    await app.close();
    await rm(folder, { recursive: true });
  });
  await rm(config, { recursive: true, force: true });
  await writeFile(config, 'in the way');
  const told: (string | null)[] = [];
  app.subscribe('set', (info) => told.push(info?.name ?? null));
  await app.client.invoke('sets.create', { path: join(folder, 'set'), name: 'One' });
  expect(told).toEqual(['One']);
  expect(await app.client.invoke('sets.rename', { name: 'Two' })).toMatchObject({ name: 'Two' });
});

test('a set reached by a link is the set itself: opened once, and renamed on the recent list', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-session-'));
  const app = await createApplication({
    shell: plainShell('browser'),
    env: { POSTERN_CONFIG_DIR: join(folder, 'config'), POSTERN_KEY_FILE: join(folder, 'key') },
    actor: 'tester',
  });
  onTestFinished(async () => {
    await app.close();
    await rm(folder, { recursive: true });
  });
  await mkdir(join(folder, 'real'));
  await symlink(join(folder, 'real'), join(folder, 'link'));
  const [path, link] = [join(folder, 'real', 'set'), join(folder, 'link', 'set')];

  const made = await app.client.invoke('sets.create', { path: link, name: 'One' });
  expect(made.path).toBe(path);
  expect(await app.client.invoke('sets.open', { path: link })).toEqual(made);
  expect(await app.client.invoke('sets.open', { path })).toEqual(made);
  await app.client.invoke('sets.rename', { name: 'Two' });
  expect(await app.client.invoke('sets.recent', {})).toMatchObject([{ path, name: 'Two' }]);
});

test('who is told to end does not wait for a set that does not open, and does not keep it afterwards', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-session-'));
  const path = join(folder, 'set');
  // For one command, so that whoever wants to have it open for long waits.
  const store = await openSet(path, { create: { name: 'One' }, brief: true });
  const app = await createApplication({
    shell: plainShell('cli'),
    env: { POSTERN_CONFIG_DIR: join(folder, 'config'), POSTERN_KEY_FILE: join(folder, 'key') },
  });
  onTestFinished(async () => {
    await app.close();
    await rm(folder, { recursive: true });
  });
  await expect(app.openSet(path, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'cancelled',
    message: expect.stringContaining('was being opened') as string,
  });
  await app.close();
  await store.close();
  // What still waits has its turn between two of these, and lets it go.
  let turns = 0;
  const open = async () => {
    await (await openSet(path)).close();
    expect(++turns).toBeGreaterThan(8);
  };
  await vi.waitFor(open, SOON);
});

test('a file of the set that was deleted and written anew is told', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-session-'));
  const path = join(folder, 'set');
  const app = await createApplication({
    shell: plainShell('browser'),
    env: { POSTERN_CONFIG_DIR: join(folder, 'config'), POSTERN_KEY_FILE: join(folder, 'key') },
  });
  onTestFinished(async () => {
    await app.close();
    await rm(folder, { recursive: true });
  });
  await app.client.invoke('sets.create', { path, name: 'One' });
  const told: unknown[] = [];
  app.subscribe('notification', ({ title, body }) => told.push([title, body]));
  await rm(join(path, 'journal-000001.jsonl'));
  await app.client.invoke('sets.rename', { name: 'Two' });
  expect(told).toEqual([
    ['A file of the set was deleted', expect.stringContaining('was written anew') as string],
  ]);
});
