/** A database that is deleted while it is open, and what is left of its mail. */
import { readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mailFolder } from '../../../../tests/support/mail-folder.ts';
import { contentBytes, sampleMessage, SAMPLE_CONTENT } from '../../../../tests/support/mail-samples.ts';
import { openMailStore } from './open-mail-store.ts';

const rescuedIn = (folder: string): readonly string[] =>
  readdirSync(folder).filter((name) => name.includes('rescued'));

test.each([
  ['the database', ['mail.db']],
  ['its log', ['mail.db-wal']],
  ['all of its files', ['mail.db', 'mail.db-wal', 'mail.db-shm']],
])('what waits when %s is deleted is kept at the end, and goes on under its name', async (_what, names) => {
  const folder = await mailFolder();
  const store = await openMailStore(folder, { now: () => 1_800_000_000_000 });
  const message = await sampleMessage(store);
  await store.accept(message);
  for (const name of names) rmSync(join(folder, name));
  await store.close();
  const [name = ''] = rescuedIn(folder);
  expect(name).toBe('mail.db.rescued-20270115T080000Z');
  expect(statSync(join(folder, name)).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o600);
  for (const end of ['', '-wal', '-shm']) rmSync(join(folder, `mail.db${end}`), { force: true });
  renameSync(join(folder, name), join(folder, 'mail.db'));
  const again = await openMailStore(folder, { now: Date.now });
  expect((await again.counts()).queued).toBeGreaterThan(0);
  expect(await contentBytes(again.content(message.draft.id))).toEqual(SAMPLE_CONTENT);
  await again.close();
  expect(rescuedIn(folder)).toEqual([]);
});

test('nothing is kept where nothing waits, or where all is in its place', async () => {
  const folder = await mailFolder();
  const store = await openMailStore(folder, { now: Date.now });
  rmSync(join(folder, 'mail.db'));
  await store.close();
  const again = await openMailStore(folder, { now: Date.now });
  await again.accept(await sampleMessage(again));
  await again.close();
  expect(rescuedIn(folder)).toEqual([]);
});
