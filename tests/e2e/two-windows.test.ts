/** Two windows on one user: the second to save overwrites nothing that it did not show. */
import { beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright';
import { pageOfFile } from './file-wide.ts';
import { addressAt, invoke, makeUsers } from './users-fixture.ts';

let page: Page;
let other: Page;

beforeAll(async () => {
  const started = await pageOfFile();
  page = started.page;
  await makeUsers(page, started.app, 3);
  await page.reload();
  await page.getByText(addressAt(0)).first().waitFor();
  other = await page.context().newPage();
  await other.goto(page.url());
  await other.getByText(addressAt(0)).first().waitFor();
});

async function edit(window: Page, limit: string): Promise<void> {
  await window.locator('[data-row="0"] [data-column="0"]').click();
  await window.keyboard.press('Enter');
  const dialog = window.getByRole('dialog');
  await dialog.getByRole('button', { name: /Edit outgoing settings/ }).click();
  await dialog.getByRole('combobox', { name: 'Limit per day', exact: true }).selectOption('number');
  await dialog.locator('[data-setting="limitPerDay"]').fill(limit);
}

it('shows both values, and keeps the one that is chosen', async () => {
  const { users } = await invoke(page, 'users.query', { query: {}, offset: 0, limit: 1 });
  const id = users[0]?.id ?? 0;
  await invoke(page, 'users.edit', { selection: { by: 'ids', ids: [id] }, settings: { limitPerDay: 5 } });
  await edit(page, '6');
  await edit(other, '7');
  await other.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await other.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByText('Somebody else changed this').waitFor();
  expect((await invoke(page, 'users.get', { id })).settings).toEqual({ limitPerDay: 7 });
  await page.getByRole('radio', { name: /^Theirs: 7/ }).waitFor();
  await page.getByRole('radio', { name: /^Yours: 6/ }).check();
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect((await invoke(page, 'users.get', { id })).settings).toEqual({ limitPerDay: 6 });
});
