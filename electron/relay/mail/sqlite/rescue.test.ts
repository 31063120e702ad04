/** A database that is deleted while it is open, and what is left of its mail. */
import { tell, type Message } from '../../../../shared/text/text.ts';
import { copyFileSync, cpSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { mailFolder } from '../../../../tests/support/mail-folder.ts';
import { contentBytes, sampleMessage, SAMPLE_CONTENT } from '../../../../tests/support/mail-samples.ts';
import { EVERYTHING } from '../../../../shared/lists/filter.ts';
import { openMailStore } from './open-mail-store.ts';
import { takeRescued } from './rescue.ts';

const clocks = { now: () => 1_800_000_000_000 };
const KEPT = 'mail.db.rescued-20270115T080000Z';

const rescuedIn = (folder: string): readonly string[] =>
  readdirSync(folder).filter((name) => name.includes('rescued'));

/** What a process that is killed now leaves, as the next start finds it. */
async function killed(folder: string): Promise<string> {
  const left = await mailFolder();
  rmSync(left, { recursive: true, force: true });
  cpSync(folder, left, { recursive: true, filter: (name) => !name.endsWith('writer.lock') });
  return left;
}

/** Its trouble as it is told. */
const said = (store: { trouble(): Message | null }): string | null => {
  const trouble = store.trouble();
  return trouble === null ? null : tell(trouble);
};

test.each([
  ['the database', ['mail.db']],
  ['all of its files', ['mail.db', 'mail.db-wal', 'mail.db-shm']],
])(
  'when %s is deleted, what waits is kept at once, and the next start goes on with it',
  async (_what, names) => {
    const folder = await mailFolder();
    const store = await openMailStore(folder, clocks);
    onTestFinished(() => store.close());
    const message = await sampleMessage(store);
    await store.accept(message);
    for (const name of names) rmSync(join(folder, name));
    expect(said(store)).toMatch(/mail\.db was deleted.*just being copied/);
    await expect.poll(() => said(store)).toContain(`kept in ${join(folder, KEPT)}`);
    expect(rescuedIn(folder)).toEqual([KEPT]);
    expect(statSync(join(folder, KEPT)).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o600);

    const left = await killed(folder);
    const again = await openMailStore(left, clocks);
    expect((await again.counts()).queued).toBeGreaterThan(0);
    expect(await contentBytes(again.content(message.draft.id))).toEqual(SAMPLE_CONTENT);
    await again.close();
    expect(rescuedIn(left)).toEqual([]);
  },
);

test('what is delivered or deleted afterwards is not in the copy', async () => {
  const folder = await mailFolder();
  const store = await openMailStore(folder, clocks);
  onTestFinished(() => store.close());
  await store.accept(await sampleMessage(store));
  rmSync(join(folder, 'mail.db'));
  await expect.poll(() => said(store)).toContain('is kept in');
  const { entries } = await store.queue({ filter: EVERYTHING, offset: 0, limit: 10 });
  await store.remove(
    entries.map(({ id }) => id),
    'me',
  );
  await expect.poll(() => said(store)).toContain('Nothing waits in it');
  expect(rescuedIn(folder)).toEqual([]);
});

test('of a log that is deleted, everything is moved into the database', async () => {
  const folder = await mailFolder();
  const store = await openMailStore(folder, clocks);
  onTestFinished(() => store.close());
  await store.accept(await sampleMessage(store));
  rmSync(join(folder, 'mail.db-wal'));
  expect(said(store)).toMatch(/mail\.db-wal was deleted.*moved into mail\.db/);
  // Also what comes later.
  const { entries } = await store.queue({ filter: EVERYTHING, offset: 0, limit: 10 });
  await store.hold([entries[0]?.id ?? 0], true, 'me');
  const left = await killed(folder);
  rmSync(join(left, 'mail.db-shm'));
  const again = await openMailStore(left, clocks);
  expect((await again.queue({ filter: EVERYTHING, offset: 0, limit: 10 })).entries).toMatchObject(
    entries.map(({ id }, at) => (at === 0 ? { id, state: 'held' } : { id })),
  );
  await again.close();
});

test('the copy goes once the very file is back, for it would go out a second time', async () => {
  const folder = await mailFolder();
  const store = await openMailStore(folder, clocks);
  onTestFinished(() => store.close());
  await store.accept(await sampleMessage(store));
  renameSync(join(folder, 'mail.db'), join(folder, 'moved'));
  await expect.poll(() => said(store)).toContain('is kept in');
  renameSync(join(folder, 'moved'), join(folder, 'mail.db'));
  expect(store.trouble()).toBeNull();
  expect(rescuedIn(folder)).toEqual([]);
});

test('a copy that cannot be made is said, and tried again', async () => {
  const folder = await mailFolder();
  const store = await openMailStore(folder, clocks);
  onTestFinished(() => store.close());
  await store.accept(await sampleMessage(store));
  renameSync(folder, `${folder}-moved`);
  onTestFinished(() => rmSync(`${folder}-moved`, { recursive: true, force: true }));
  await expect.poll(() => said(store)).toMatch(/could not be copied beside it .*lost if the relay is killed/);
  renameSync(`${folder}-moved`, folder);
  expect(store.trouble()).toBeNull();
});

test('nothing is kept where nothing waits, or where all is in its place', async () => {
  const folder = await mailFolder();
  const store = await openMailStore(folder, clocks);
  rmSync(join(folder, 'mail.db'));
  await store.close();
  const again = await openMailStore(folder, clocks);
  await again.accept(await sampleMessage(again));
  await again.close();
  expect(rescuedIn(folder)).toEqual([]);
});

test('an orderly end keeps it, too; another database in its place is left alone', async () => {
  const folder = await mailFolder();
  const store = await openMailStore(folder, clocks);
  await store.accept(await sampleMessage(store));
  rmSync(join(folder, 'mail.db'));
  await store.close();
  expect(rescuedIn(folder)).toEqual([KEPT]);
  writeFileSync(join(folder, 'mail.db'), '');
  expect(takeRescued(join(folder, 'mail.db'))).toBeNull();
  rmSync(join(folder, 'mail.db'));
  // The latest, and no half of one.
  copyFileSync(join(folder, KEPT), join(folder, 'mail.db.rescued-20260101T000000Z'));
  writeFileSync(join(folder, 'mail.db.rescued-20280101T000000Z.new'), '');
  expect(takeRescued(join(folder, 'mail.db'))).toBe(join(folder, KEPT));
});
