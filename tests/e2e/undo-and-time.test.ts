/** What the window takes back and what it asks before, what time alone changes on it, and whose news the bell tells. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openSet } from '../../electron/store/open-set.ts';
import { pageOfFile } from './file-wide.ts';
import type { RunningApp } from './start-app.ts';
import { addressAt, invoke, makeUsers } from './users-fixture.ts';

let app: RunningApp;
let page: Page;
let problems: readonly string[];

beforeAll(async () => {
  ({ app, page, problems } = await pageOfFile());
  await makeUsers(page, app, 3);
});
afterEach(() => expect(problems).toEqual([]));

const dialog = () => page.getByRole('dialog');
const place = (name: string) => page.getByRole('button', { name, exact: true }).first();
const limits = async () =>
  (await invoke(page, 'users.query', { query: {}, offset: 0, limit: 3 })).users.map(
    ({ settings }) => settings.limitPerDay ?? null,
  );
const idOf = async (row: number) =>
  (await invoke(page, 'users.query', { query: {}, offset: row, limit: 1 })).users[0]!.id;
const limit = async (rows: readonly number[], limitPerDay: number) =>
  invoke(page, 'users.edit', {
    selection: { by: 'ids', ids: await Promise.all(rows.map(idOf)) },
    settings: { limitPerDay },
  });

describe('Ctrl+Z', () => {
  it.each([
    ['the search', () => page.getByLabel('Search addresses')],
    ['a field of a dialog', () => dialog().getByLabel('Username', { exact: true })],
  ])('in %s takes back what was typed there, and nothing of the set', async (where, field) => {
    await limit([0], 77);
    if (where !== 'the search') await page.keyboard.press('Alt+n');
    await field().click();
    await page.keyboard.insertText('typed');
    await page.keyboard.press('Control+z');
    await expect.poll(() => field().inputValue()).toBe('');
    await page.keyboard.press('Control+y');
    await expect.poll(() => field().inputValue()).toBe('typed');
    await page.keyboard.press('Control+z');
    await expect.poll(() => field().inputValue()).toBe('');
    expect((await limits())[0]).toBe(77);
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    // With the focus in no text field it is the set's.
    await page.getByRole('grid').focus();
    await page.keyboard.press('Control+z');
    await expect.poll(async () => (await limits())[0]).toBe(null);
  });
});

describe('An undo that would leave something alone', () => {
  it('asks, names it with the reason, and does the rest only when told to', async () => {
    await limit([0, 1], 5);
    await limit([0], 6);
    const { changes } = await invoke(page, 'changes.list', { offset: 0, limit: 2 });
    await place('Activity').click();
    const line = page.getByRole('row').filter({ hasText: changes[1]!.summary }).first();
    await line.click();
    const entry = page.getByRole('button', { name: 'Undo this' }).first();
    await entry.click();
    await dialog().getByRole('heading', { name: 'Undo a part of it?' }).waitFor();
    await dialog()
      .getByText(new RegExp(`^${addressAt(0)}: .+`))
      .waitFor();
    expect(await dialog().getByText(addressAt(1)).count()).toBe(0);
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await dialog().waitFor({ state: 'detached' });
    expect(await limits()).toEqual([6, 5, null]);
    await entry.click();
    await dialog().getByRole('heading', { name: 'Undo a part of it?' }).waitFor();
    await page.keyboard.press('Enter');
    await dialog().waitFor({ state: 'detached' });
    await page
      .getByLabel('Messages')
      .getByText(`Left alone: ${addressAt(0)}`)
      .waitFor();
    expect(await limits()).toEqual([6, null, null]);
    await page.getByRole('gridcell', { name: 'undone, but for 1' }).waitFor();
    await page.getByRole('button', { name: /^All users/ }).click();
  });
});

describe('A lock that runs out', () => {
  it('goes from the screen by itself, and stands in Activity', async () => {
    const path = join(app.folder, 'locked');
    const store = await openSet(path, { now: Date.now, create: { name: 'Locked' } });
    const user = { kind: 'ip', username: '10.1.2.3', domain: 'lock.example' } as const;
    await store.commit({ kind: 'add', users: [{ ...user, settings: {}, password: null }] }, 'admin');
    const found = store.find('10.1.2.3')!;
    const now = Date.now();
    const lock = { kind: 'automatic', since: now, until: now + 8_000, reason: 'Spam', by: 'relay' } as const;
    await store.commit({ kind: 'lock', selection: { by: 'ids', ids: [found.id] }, lock }, 'relay');
    await store.close();
    await invoke(page, 'sets.open', { path });
    const row = page.locator('[data-row="0"]');
    await row.getByText('10.1.2.3').first().waitFor();
    await row.getByText(/^Automatic lock/).waitFor();
    await row.getByText(/^Active/).waitFor();
    await place('Activity').click();
    await page.getByText('The automatic lock of 10.1.2.3 ran out').waitFor();
    await page.getByRole('button', { name: /^All users/ }).click();
  });
});

describe('The bell', () => {
  it('tells of the set that is open, and of no other', async () => {
    const [one, other] = [join(app.folder, 'one'), join(app.folder, 'other')];
    await invoke(page, 'sets.create', { path: one, name: 'One' });
    const file = join(app.folder, 'staff-of-one.csv');
    await writeFile(file, 'anna,one.example,Secret-1\n');
    await invoke(page, 'imports.start', { source: { from: 'path', path: file } });
    const news = page.getByRole('article').filter({ hasText: 'staff-of-one.csv' });
    const bell = page.getByRole('button', { name: /^Notifications/ });
    await page.getByRole('button', { name: 'Notifications, 1 new' }).waitFor();
    await invoke(page, 'sets.create', { path: other, name: 'Other' });
    await page.getByRole('button', { name: 'Notifications', exact: true }).waitFor();
    await bell.click();
    await page.getByText('No notifications.').waitFor();
    expect(await news.count()).toBe(0);
    await page.keyboard.press('Escape');
    await invoke(page, 'sets.open', { path: one });
    await page.getByRole('button', { name: 'Notifications, 1 new' }).waitFor();
    await bell.click();
    await news.waitFor();
    await page.keyboard.press('Escape');
    // Seen once it was shown.
    await page.getByRole('button', { name: 'Notifications', exact: true }).waitFor();
  });
});
