/** What is open in one window when another opens a set: it is closed, and can change nothing of that set. */
import { join } from 'node:path';
import type { Page } from 'playwright';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { pageOfFile } from './file-wide.ts';
import { HeardEvents } from './heard-events.ts';
import type { RunningApp } from './start-app.ts';
import { addressAt, invoke, makeUsers } from './users-fixture.ts';

const USERS = 12;
let app: RunningApp;
let page: Page;
let problems: readonly string[];
let heard: HeardEvents;

beforeAll(async () => {
  ({ app, page, problems } = await pageOfFile());
  await makeUsers(page, app, USERS);
  await invoke(page, 'sets.create', { path: join(app.folder, 'other'), name: 'Other' });
  for (const username of ['ann', 'bob', 'eve']) {
    await invoke(page, 'users.add', { username, domain: 'example.com', password: 'correct horse' });
  }
  heard = await HeardEvents.of(page);
});
beforeEach(async () => {
  heard.passes = () => true;
  await open('set');
  await page.reload();
  await page.getByText(addressAt(0)).first().waitFor();
  await page.locator('[data-row="0"] [data-column="0"]').click();
});

/** As a second start or another window would. */
const open = (name: string) => invoke(page, 'sets.open', { path: join(app.folder, name) });
const dialog = () => page.getByRole('dialog');
const count = async () => (await invoke(page, 'sets.info', {})).users;

it.each([
  ['Delete', /Delete/],
  ['Control+l', /Lock/],
  ['Enter', /Edit/],
  ['Alt+n', /Add/],
])('closes the dialog of %s, and says so', async (key, title) => {
  await page.keyboard.press(key);
  await dialog().getByRole('heading', { name: title }).waitFor();
  await open('other');
  await dialog().waitFor({ state: 'detached' });
  await page.getByLabel('Messages').getByText('Another user set was opened: “Other”.').waitFor();
  await page.getByText('ann@example.com').first().waitFor();
  expect(await count()).toBe(3);
  expect(problems).toEqual([]);
});

it('leaves a dialog alone that is about no set', async () => {
  await page.keyboard.press('Control+o');
  await dialog().waitFor();
  await open('other');
  await page.getByText('ann@example.com').first().waitFor();
  expect(await dialog().count()).toBe(1);
  expect(await page.getByText(/Another user set was opened/).count()).toBe(0);
});

it('refuses what a window asks that has not heard of it yet', async () => {
  await page.keyboard.press('Delete');
  await dialog().getByText(addressAt(0)).waitFor();
  heard.passes = () => false;
  await open('other');
  await dialog().getByRole('button', { name: 'Delete', exact: true }).click();
  await dialog()
    .getByRole('alert')
    .getByText(/Another user set was opened meanwhile/)
    .waitFor();
  expect(await count()).toBe(3);
});

it('asks again when there are more users by now than were named', async () => {
  await page.getByRole('grid').focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await dialog().getByText(`Delete ${USERS} outgoing users?`).waitFor();
  const { change } = await invoke(page, 'users.add', {
    username: 'late',
    domain: 'example.com',
    password: 'correct horse',
  });
  await dialog().getByRole('button', { name: 'Delete', exact: true }).click();
  await dialog()
    .getByRole('alert')
    .getByText(/13 users now, not 12/)
    .waitFor();
  await dialog().getByText('Delete 13 outgoing users?').waitFor();
  expect(await count()).toBe(USERS + 1);
  await dialog().getByRole('button', { name: 'Delete', exact: true }).click();
  await dialog().waitFor({ state: 'detached' });
  expect(await count()).toBe(0);
  await invoke(page, 'changes.undo', {});
  await invoke(page, 'changes.undo', { change });
  expect(problems).toEqual([]);
});
