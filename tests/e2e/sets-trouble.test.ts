/** Sets in trouble, in a real browser: renamed and back, damaged, of a newer format, gone, and without a key. */
import { readFile, readdir, rename, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { appOfFile, browserOfFile } from './file-wide.ts';
import { openPage, type RunningApp } from './start-app.ts';
import { addressAt, invoke, makeUsers, redoIsKnown } from './users-fixture.ts';

let browser: Browser;
let app: RunningApp;
let page: Page;
let dialog: Locator;
let problems: readonly string[];

beforeAll(async () => {
  browser = await browserOfFile();
});

async function start(env: Readonly<Record<string, string | undefined>> = {}): Promise<void> {
  app = await appOfFile({ env });
  ({ page, problems } = await openPage(browser, app));
  dialog = page.getByRole('dialog');
}
const gone = () => dialog.waitFor({ state: 'detached' });
const messages = () => page.getByLabel('Messages');
const set = () => join(app.folder, 'set');

/** The journal that is written to; the highest number is the latest. */
async function journal(): Promise<string> {
  const names = (await readdir(set())).filter((name) => /^journal-\d+\.jsonl$/.test(name)).sort();
  return join(set(), names.at(-1) ?? 'none');
}
async function openRecent(name: string): Promise<void> {
  await page
    .getByRole('button', { name: new RegExp(`^${name}`) })
    .first()
    .click();
}

describe('A set', () => {
  beforeAll(async () => {
    await start();
    await makeUsers(page, app, 4);
  });
  afterEach(() => expect(problems).toEqual([]));

  it('is renamed, and Undo gives the title back and says so once', async () => {
    const titled = (name: string) => page.getByRole('button', { name, exact: false }).first();
    await titled('Test set').click();
    await page.getByRole('menuitem', { name: /^Rename/ }).click();
    await dialog.getByLabel('Name', { exact: true }).fill('Gateway Graz');
    await page.keyboard.press('Enter');
    await gone();
    await titled('Gateway Graz').waitFor();
    await expect.poll(() => page.title()).toContain('Gateway Graz');
    await page.locator('[data-row="0"] [data-column="0"]').click();
    await page.keyboard.press('Control+z');
    await messages()
      .getByText(/^Undid: .*Gateway Graz/)
      .waitFor();
    expect(
      await messages()
        .getByText(/Undid|Undone/)
        .count(),
    ).toBe(1);
    await expect.poll(() => page.title()).toContain('Test set');
    await redoIsKnown(page);
    await page.keyboard.press('Control+Shift+Z');
    await messages()
      .getByText(/^Redid: .*Gateway Graz/)
      .waitFor();
    expect(await messages().getByText(/Undid/).count()).toBe(0);
    await expect.poll(() => page.title()).toContain('Gateway Graz');
  });

  it('of which Undo leaves some users alone names them', async () => {
    const ids = { by: 'ids' as const, ids: [1, 2] };
    const { change } = await invoke(page, 'users.lock', { selection: ids });
    await invoke(page, 'users.unlock', { selection: { by: 'ids', ids: [1] } });
    await page.getByRole('button', { name: 'Activity', exact: true }).click();
    await page
      .getByRole('row')
      .filter({ hasText: /Locked 2 users/ })
      .click();
    await page.getByRole('button', { name: 'Undo this' }).first().click();
    await dialog.getByText(`${addressAt(0)}: changed since`).waitFor();
    await dialog.getByRole('button', { name: 'Undo the rest' }).click();
    await gone();
    const told = messages().locator('.warning', { hasText: 'Undid: Locked 2 users' });
    await told.getByText(`${addressAt(0)} (changed since)`).waitFor();
    expect(change).toBeGreaterThan(0);
    await page.getByRole('button', { name: /All users/ }).click();
  });

  it('with a torn last line says what is lost, and can be changed', async () => {
    await invoke(page, 'users.edit', { selection: { by: 'ids', ids: [1] }, settings: { limitPerDay: 7 } });
    await invoke(page, 'sets.close', {});
    const file = await journal();
    await truncate(file, (await readFile(file)).length - 9);
    await openRecent('Gateway Graz');
    await dialog.getByText('Part of “Gateway Graz” could not be read').waitFor();
    await dialog.getByText(/is incomplete/).waitFor();
    await dialog.getByText(/Its bytes were kept in set-aside-/).waitFor();
    await dialog.getByText(/can be changed as usual/).waitFor();
    await dialog.getByRole('button', { name: 'Continue' }).click();
    await gone();
    await page
      .getByRole('alert')
      .getByText(/is incomplete/)
      .waitFor();
    await page.getByRole('alert').getByRole('button', { name: 'Details…' }).click();
    await dialog.getByText(/Its bytes were kept in set-aside-/).waitFor();
    await page.keyboard.press('Escape');
    await gone();
    expect(await page.getByRole('button', { name: 'Add', exact: true }).isEnabled()).toBe(true);
  });

  it('with a flipped byte in the middle is read-only, and every way to change it says why', async () => {
    await invoke(page, 'users.edit', { selection: { by: 'ids', ids: [1] }, settings: { limitPerDay: 8 } });
    await invoke(page, 'users.edit', { selection: { by: 'ids', ids: [1] }, settings: { limitPerDay: 9 } });
    await invoke(page, 'sets.close', {});
    const file = await journal();
    const bytes = await readFile(file);
    const middle = bytes.lastIndexOf(10, bytes.length - 2) - 20;
    bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
    await writeFile(file, bytes);
    await openRecent('Gateway Graz');
    await dialog.getByText(/cannot be used/).waitFor();
    await dialog.getByText('1 change after it that cannot be shown:').waitFor();
    await dialog
      .getByRole('listitem')
      .filter({ hasText: `Edited ${addressAt(0)}` })
      .waitFor();
    await page.keyboard.press('Enter');
    await gone();
    await page.getByText(/^Read-only:/).waitFor();
    await page.locator('[data-row="0"] [data-column="0"]').click();
    for (const name of ['Add', 'Edit…', 'Delete…', 'Lock…']) {
      const button = page.getByRole('button', { name, exact: true }).first();
      expect(await button.isDisabled(), name).toBe(true);
      expect(await button.getAttribute('title'), name).toMatch(/^This set is read-only: /);
    }
    await page.getByRole('button', { name: 'More actions' }).click();
    const lock = page.getByRole('menuitem', { name: /^Lock/ });
    expect(await lock.getAttribute('aria-disabled')).toBe('true');
    expect(await lock.getAttribute('title')).toMatch(/^This set is read-only: /);
    await page.keyboard.press('Escape');
    await page.locator('[data-row="0"] [data-column="0"]').click();
    for (const key of ['Alt+n', 'Enter', 'Delete', 'Control+l']) await page.keyboard.press(key);
    expect(await dialog.count()).toBe(0);
    expect(await readFile(file)).toEqual(bytes);
  });

  it('of a newer format is refused with its reason', async () => {
    await invoke(page, 'sets.close', {});
    const file = join(set(), 'snapshot.jsonl');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/^\[\d+,/, '[99,').replace(/"format":\d+/, '"format":99'));
    await openRecent('Gateway Graz');
    await page.getByText(/was written by a newer version of Postern/).waitFor();
    expect((await invoke(page, 'app.info', {})).set).toBeNull();
  });

  it('whose folder is gone is marked in the recent ones, and can be taken off', async () => {
    await rename(set(), `${set()}-away`);
    await page.reload();
    await page.getByText(/the folder is gone/).waitFor();
    expect(await page.getByRole('button', { name: /^Gateway Graz/ }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Take “Gateway Graz” off this list' }).click();
    await page.getByText('Recent').waitFor({ state: 'detached' });
    expect(await invoke(page, 'sets.recent', {})).toEqual([]);
  });
});

describe('A set without keychain and key file', () => {
  beforeAll(() => start({ POSTERN_KEY_FILE: undefined, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' }));
  afterEach(() => expect(problems).toEqual([]));

  it('asks where to keep the key before the first password, and takes a passphrase', async () => {
    await invoke(page, 'sets.create', { path: set(), name: 'Keyless' });
    await page.getByText(/This set has no key yet/).waitFor();
    await page.keyboard.press('Alt+n');
    await dialog.getByLabel('Username').fill('anna');
    await dialog.getByRole('combobox', { name: 'Domain' }).fill('alpha.example');
    await dialog.getByLabel('Password', { exact: true }).fill('her password');
    await dialog.getByRole('button', { name: /Choose where to keep the key/ }).click();
    const key = page.getByRole('dialog', { name: 'Where the key is kept' });
    await key.getByLabel('Passphrase', { exact: true }).fill('correct horse');
    await key.getByLabel('Passphrase again').fill('correct horse');
    await page.keyboard.press('Enter');
    await key.waitFor({ state: 'detached' });
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await gone();
    expect((await invoke(page, 'sets.info', {})).users).toBe(1);
    expect(await invoke(page, 'credentials.state', {})).toMatchObject({
      state: 'ready',
      keptIn: 'passphrase',
    });
  });

  it('is locked when it is opened again, says so, and takes the right passphrase only', async () => {
    await invoke(page, 'sets.close', {});
    await openRecent('Keyless');
    await page.getByText(/The key of this set is locked/).waitFor();
    await page.getByRole('button', { name: 'Unlock…' }).first().click();
    await dialog.getByText('Unlock the passwords').waitFor();
    await dialog.getByLabel('Passphrase').fill('wrong horse');
    await page.keyboard.press('Enter');
    await dialog.locator('[aria-invalid=true]').waitFor();
    await dialog.getByLabel('Passphrase').fill('correct horse');
    await page.keyboard.press('Enter');
    await gone();
    await page.getByText(/The key of this set is locked/).waitFor({ state: 'detached' });
    expect(await invoke(page, 'credentials.state', {})).toMatchObject({ state: 'ready' });
  });
});
