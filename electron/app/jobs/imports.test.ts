import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { processName } from '../owner/process-name.ts';
import { createApplication, type Application } from '../application.ts';
import { plainShell } from '../base/shell.ts';

const MIXED = 'ann,example.com,kept-secret\nbad name,example.com,bad-secret\n';
let folder: string;
let app: Application;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-imports-'));
  const env = { POSTERN_CONFIG_DIR: join(folder, 'config'), POSTERN_KEY_FILE: join(folder, 'key') };
  app = await createApplication({ shell: plainShell('browser'), env, actor: 'tester' });
  await app.client.invoke('sets.create', { path: join(folder, 'set') });
});
afterEach(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Files of the uploads folder with what is in them. */
function uploads(): Record<string, string> {
  const below = join(folder, 'config', 'uploads', processName());
  return Object.fromEntries(
    readdirSync(below).map((name) => [name, readFileSync(join(below, name), 'utf8')]),
  );
}

async function importUpload(text: string, how: { dryRun?: boolean; allOrNothing?: boolean } = {}) {
  const upload = await app.receiveUpload('staff.csv', Readable.from([Buffer.from(text)]));
  const ended = new Promise<void>((resolve) => {
    app.client.subscribe('import', ({ phase }) => {
      if (phase !== 'reading' && phase !== 'committing') resolve();
    });
  });
  const { id } = await app.client.invoke('imports.start', { source: { from: 'upload', upload }, ...how });
  await ended;
  return { id, upload };
}

describe('an uploaded file, once it is imported', () => {
  test.each([{}, { dryRun: true }, { allOrNothing: true }])(
    'leaves its rejected rows only, for saving them with passwords (%o)',
    async (how) => {
      const { id, upload } = await importUpload(MIXED, how);
      const kept = `${upload}.rejects`;
      await expect.poll(() => Object.keys(uploads())).toEqual([kept]);
      expect(uploads()[kept]).toContain('bad-secret');
      expect(uploads()[kept]).not.toContain('kept-secret');
      const below = join(folder, 'config', 'uploads', processName());
      expect(statSync(join(below, kept)).mode & 0o777).toBe(0o600);

      const path = join(folder, 'rejects.csv');
      const saved = { rows: 1, file: path };
      expect(await app.client.invoke('imports.saveRejects', { id, path, withPasswords: true })).toEqual(
        saved,
      );
      expect(readFileSync(path, 'utf8')).toContain('bad name,example.com,bad-secret,2,1,username');
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(await app.client.invoke('imports.saveRejects', { id, path })).toEqual(saved);
      expect(readFileSync(path, 'utf8')).not.toContain('bad-secret');

      await app.client.invoke('sets.close', {});
      expect(uploads()).toEqual({});
    },
  );

  test('saving its rejected rows waits until they are apart', async () => {
    const { id } = await importUpload(MIXED);
    const path = join(folder, 'rejects.csv');
    await app.client.invoke('imports.saveRejects', { id, path, withPasswords: true });
    expect(readFileSync(path, 'utf8')).toContain('bad-secret');
  });

  test('leaves nothing without rejected rows, and cannot be imported again', async () => {
    const { upload } = await importUpload('ann,example.com,kept-secret\n');
    await expect.poll(uploads).toEqual({});
    const again = app.client.invoke('imports.start', { source: { from: 'upload', upload } });
    await expect(again).rejects.toMatchObject({ code: 'not-found' });
  });
});

test('what is wrong with an uploaded file names it as people know it', async () => {
  const named = (state: unknown) => {
    const text = JSON.stringify(state);
    expect(text).toContain('staff.csv');
    expect(text).not.toMatch(/uploads/);
    return text;
  };
  // A document, an empty one, and one that is gone before it is read.
  const { id } = await importUpload('%PDF-1.7');
  expect(named(await app.client.invoke('imports.state', { id }))).toContain('bad-file');
  const { id: empty, upload: gone } = await importUpload('\n');
  named(await app.client.invoke('imports.state', { id: empty }));
  expect(gone).not.toBe('');
  const upload = await app.receiveUpload('staff.csv', Readable.from([Buffer.from(MIXED)]));
  rmSync(join(folder, 'config', 'uploads', processName(), upload));
  const { id: lost } = await app.client.invoke('imports.start', { source: { from: 'upload', upload } });
  await expect
    .poll(async () => (await app.client.invoke('imports.state', { id: lost }))?.phase)
    .toBe('failed');
  expect(named(await app.client.invoke('imports.state', { id: lost }))).toContain('There is no file');
  named(await app.client.invoke('app.notifications', {}));
});

describe('an uploaded file whose import is refused', () => {
  const upload = async () => ({
    from: 'upload' as const,
    upload: await app.receiveUpload('staff.csv', Readable.from([Buffer.from(MIXED)])),
  });

  test('goes, when another set was meant', async () => {
    const { id } = await app.client.invoke('sets.info', {});
    const set = { id, path: join(folder, 'copy') };
    const refused = app.client.invoke('imports.start', { source: await upload(), set });
    await expect(refused).rejects.toMatchObject({ code: 'conflict' });
    expect(uploads()).toEqual({});
  });

  test('goes, when the key is not at hand', async () => {
    await app.client.invoke('users.add', { username: 'ann', domain: 'example.com', password: 'secret' });
    await app.client.invoke('sets.close', {});
    rmSync(join(folder, 'key'));
    await app.client.invoke('sets.open', { path: join(folder, 'set') });
    const refused = app.client.invoke('imports.start', { source: await upload() });
    await expect(refused).rejects.toMatchObject({ code: expect.stringMatching(/key|credential/) as string });
    expect(uploads()).toEqual({});
  });

  test('goes, when another import runs', async () => {
    const [first, second] = [await upload(), await upload()];
    const both = await Promise.allSettled(
      [first, second].map((source) => app.client.invoke('imports.start', { source })),
    );
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(Object.keys(uploads())).not.toContain(second.upload);
  });
});
