/** A workbook, Compare, and what a set does by itself, in a real browser: whole tasks on one page. */
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { seriousViolations } from './accessibility.ts';
import { pageOfFile } from './file-wide.ts';
import type { RunningApp } from './start-app.ts';
import { addressAt, dropFile, invoke, makeUsers } from './users-fixture.ts';

/** LibreOffice wrote them. */
const WORKBOOKS = join(import.meta.dirname, '../fixtures/libreoffice');

let app: RunningApp;
let page: Page;
let dialog: Locator;
let problems: readonly string[];

beforeAll(async () => {
  ({ app, page, problems } = await pageOfFile());
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await makeUsers(page, app, 6);
  dialog = page.getByRole('dialog');
});
afterEach(() => expect(problems).toEqual([]));

const button = (name: string | RegExp, within: Page | Locator = dialog) =>
  within.getByRole('button', { name, exact: true });
const gone = () => dialog.waitFor({ state: 'detached' });
const show = (screen: string) =>
  page
    .getByRole('button', { name: new RegExp(`^${screen}`) })
    .first()
    .click();
const row = (text: string) => page.getByRole('row').filter({ hasText: text });
/** Ids begin with 1, in the order of creation. */
const limit = async (index: number) => {
  const { settings, displayAddress } = await invoke(page, 'users.get', { id: index + 1 });
  expect(displayAddress).toBe(addressAt(index));
  return settings.limitPerDay;
};
const setLimit = (index: number, limitPerDay: number) =>
  invoke(page, 'users.edit', {
    selection: { by: 'ids', ids: [index + 1] },
    expected: 1,
    settings: { limitPerDay },
  });

describe('a workbook of LibreOffice that is dropped', () => {
  it('is called one, is reviewed, and then imported', async () => {
    await dropFile(page, 'german.xlsx', readFileSync(join(WORKBOOKS, 'german.xlsx')));
    await dialog.getByRole('heading', { name: 'Import from Excel workbook' }).waitFor();
    await dialog.getByText('jörg@müller.example').waitFor();
    await dialog.getByText('Options').click();
    await dialog.getByLabel('Review first').check();
    await button('Review').click();
    await dialog.getByRole('heading', { name: 'Checked german.xlsx' }).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await button(/^Import/).click();
    await dialog.getByRole('heading', { name: 'Imported german.xlsx' }).waitFor();
    await page.keyboard.press('Escape');
    await gone();
    expect((await invoke(page, 'sets.info', {})).users).toBe(9);
  });
});

describe('Compare', () => {
  it('sets a mark, and tells what was changed since, before and after', async () => {
    await show('Compare');
    await button('Set a mark…', page).first().click();
    await dialog.getByLabel('Name').fill('Last export');
    await button('Set').click();
    await gone();
    await page.getByText('Nothing differs').first().waitFor();
    await setLimit(0, 11);
    await setLimit(1, 22);
    await row(addressAt(0)).waitFor();
    await row(addressAt(0)).click();
    expect(await seriousViolations(page)).toEqual([]);
  });

  it('of a file tells what only we and what only they changed, and takes over what is chosen as one change', async () => {
    await button('Compare with a file…', page).first().click();
    const file = `username,domain,limitPerDay\n${[99, 22, 33, '', '', '']
      .map((value, index) => `${addressAt(index).replace('@', ',')},${value}`)
      .join('\n')}\n`;
    await dropFile(page, 'gateway.csv', file);
    await dialog.getByText('gateway.csv').waitFor();
    // The latest mark is proposed.
    await expect.poll(() => dialog.getByLabel('Both started from').inputValue()).toBe('Last export');
    await button('Compare').click();
    await gone();
    await page.getByText('beside this set, since “Last export”').waitFor();
    // Here 11 and there 99: a conflict. The same 22 on both sides is none.
    await row(addressAt(0)).click();
    expect(await seriousViolations(page)).toEqual([]);
    await button('All conflicts as there', page).click();
    await button('Take over…', page).click();
    await button('Take over').click();
    await gone();
    await expect.poll(() => limit(0)).toBe(99);
    expect([await limit(1), await limit(2)]).toEqual([22, 33]);
    await invoke(page, 'changes.undo', {});
    expect([await limit(0), await limit(1), await limit(2)]).toEqual([11, 22, undefined]);
  });
});

describe('by itself', () => {
  it('makes backups in a folder that is found by looking around', async () => {
    await mkdir(join(app.folder, 'backups'));
    await show('Settings');
    await page.getByRole('heading', { name: 'By itself' }).scrollIntoViewIfNeeded();
    await button('Set up…', page).first().click();
    await dialog.getByLabel('Folder').fill(app.folder);
    await button('Browse…').click();
    await dialog.getByRole('option', { name: /^backups/ }).dblclick();
    await button('Use this folder').click();
    await expect.poll(() => dialog.getByLabel('Folder').inputValue()).toBe(join(app.folder, 'backups'));
    await dialog.getByLabel('Passphrase', { exact: true }).fill('a long passphrase');
    await dialog.getByLabel('Passphrase again').fill('a long passphrase');
    await button('Save').click();
    await gone();
    await page.getByText(`Into ${join(app.folder, 'backups')}; the last 7 are kept.`).waitFor();
  });

  it('asks a directory for logins: then “Add” asks for no password', async () => {
    await button('Set up…', page).first().click();
    await dialog.getByLabel('Address', { exact: true }).fill('ldaps://ldap.example');
    await dialog.getByLabel('Base', { exact: true }).fill('dc=example');
    await dialog.getByLabel(/^Domains whose passwords/).fill('ldap.example');
    await button('Save').click();
    await gone();
    await show('All users');
    await button('Add', page).click();
    await dialog.getByLabel(/^Domain/).fill('ldap.example');
    await dialog.getByLabel('Username', { exact: true }).fill('anna');
    await dialog.getByText('log in with the password that the directory has').waitFor();
    expect(await dialog.getByLabel('Password', { exact: true }).count()).toBe(0);
    await button('Save').click();
    await gone();
    await row('anna@ldap.example').waitFor();
  });

  it('tells by e-mail, and says that it cannot without a smart host', async () => {
    await show('Settings');
    await button('Set up…', page).first().click();
    await dialog.getByText('No smart host is set').waitFor();
    await dialog.getByLabel('To', { exact: true }).fill('admin@example.com');
    await button('Save').click();
    await gone();
    await page.getByText('admin@example.com is told of errors and warnings.').waitFor();
  });
});
