/** The dialogs that change users, in a real browser: whole tasks by keyboard, validation, Esc, settings, delete and undo, locks. */
import type { Locator, Page } from 'playwright';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pageOfFile } from './file-wide.ts';
import type { RunningApp } from './start-app.ts';
import { addressAt, invoke, makeUsers } from './users-fixture.ts';

let app: RunningApp;
let page: Page;
let dialog: Locator;
let problems: readonly string[];

beforeAll(async () => {
  ({ app, page, problems } = await pageOfFile());
  await makeUsers(page, app, 12);
  dialog = page.getByRole('dialog');
});
beforeEach(async () => {
  await page.locator('[data-row="0"] [data-column="0"]').click();
});
afterEach(async () => {
  expect(problems).toEqual([]);
  expect(await dialog.count()).toBe(0);
});

const press = async (...keys: readonly string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};
const field = (name: string) => dialog.getByLabel(name, { exact: true });
const focused = () =>
  page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset['field'] ?? null);
const toast = (text: string | RegExp) => page.getByLabel('Messages').getByText(text).last();
const gone = () => dialog.waitFor({ state: 'detached' });
const find = async (address: string) => {
  const query = { filter: { kind: 'words', text: address } as const, domain: null, sort: [] };
  return (await invoke(page, 'users.query', { query, offset: 0, limit: 1 })).users[0];
};
const row = (address: string) => page.getByRole('gridcell', { name: address, exact: true }).first();
const total = async () => (await invoke(page, 'sets.info', {})).users;

describe('Add outgoing user', () => {
  it('is done by keyboard alone, with the address shown as it is typed', async () => {
    await press('Alt+n');
    await page.keyboard.type('testuser');
    await dialog.getByText('testuser@…').waitFor();
    await press('Tab');
    await page.keyboard.type('beta');
    await press('ArrowDown', 'Enter');
    expect(await field('Domain').inputValue()).toBe('beta.example');
    await dialog.getByText('testuser@beta.example').waitFor();
    await press('Tab');
    await page.keyboard.type(' two spaces ');
    await press('Enter');
    await gone();
    await toast('Added testuser@beta.example.').waitFor();
    expect(await find('testuser@beta.example')).toMatchObject({ kind: 'mailbox', hasPassword: true });
  });

  it('preselects the current domain', async () => {
    await page.getByRole('button', { name: /gamma\.example/ }).click();
    await press('Alt+n');
    expect(await field('Domain').inputValue()).toBe('gamma.example');
    await press('Escape');
    await gone();
    await page.getByRole('button', { name: /All users/ }).click();
  });

  it('takes an IP address without a password and explains what that means', async () => {
    await press('Alt+n');
    await page.keyboard.type('192.0.2.77');
    await field('Domain').fill('alpha.example');
    await dialog.getByText(/counts as authenticated/).waitFor();
    await press('Enter');
    await gone();
    expect(await find('192.0.2.77')).toMatchObject({ kind: 'ip', hasPassword: false });
  });

  it('brings the focus to the first error and says what to do, then heals live', async () => {
    await press('Alt+n');
    await page.keyboard.type('bad name');
    await field('Domain').fill('alpha.example');
    await press('Enter');
    await expect.poll(focused).toBe('username');
    await dialog.getByText('A username cannot contain spaces.').waitFor();
    await dialog.getByText(/Enter a password/).waitFor();
    await page.keyboard.type('x');
    await field('Username').fill('good');
    await dialog.getByText('A username cannot contain spaces.').waitFor({ state: 'detached' });
    await press('Enter');
    await expect.poll(focused).toBe('password');
    await dialog.getByRole('button', { name: 'Generate a password' }).click();
    expect(await field('Password').inputValue()).toMatch(/^\S{20}$/);
    await dialog.getByText('Strong.').waitFor();
    await dialog.getByRole('button', { name: 'Save & Add another' }).click();
    await toast('Added good@alpha.example.').waitFor();
    await expect.poll(() => field('Username').inputValue()).toBe('');
    await expect.poll(focused).toBe('username');
    expect(await field('Domain').inputValue()).toBe('alpha.example');
    await press('Escape');
    await gone();
  });

  it('puts a refusal on its field and loses nothing that was typed', async () => {
    await press('Alt+n');
    await page.keyboard.type('User0000');
    await field('Domain').fill('alpha.example');
    await field('Password').fill('kept as it is');
    await press('Enter');
    await dialog.locator('[aria-invalid=true]').first().waitFor();
    await expect.poll(focused).toBe('username');
    expect(await dialog.getByText(/exists already|already/).count()).toBe(1);
    expect(await field('Password').inputValue()).toBe('kept as it is');
    await press('Escape');
    await page.getByRole('button', { name: 'Discard', exact: true }).click();
    await gone();
  });

  it('asks before Esc loses something, and ignores clicks outside', async () => {
    await press('Alt+n');
    await page.keyboard.type('half');
    await page.mouse.click(5, 400);
    expect(await field('Username').inputValue()).toBe('half');
    await press('Escape');
    const question = page.getByRole('alertdialog');
    await question.waitFor();
    await press('Enter');
    await question.waitFor({ state: 'detached' });
    expect(await field('Username').inputValue()).toBe('half');
    await press('Escape');
    await question.waitFor();
    await press('Escape');
    await question.waitFor({ state: 'detached' });
    await press('Escape', 'Tab', 'Enter');
    await gone();
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('grid');
  });

  it('refuses IP addresses where the system does not authorise them', async () => {
    await invoke(page, 'settings.set', { system: { authoriseIpAddresses: false } });
    await press('Alt+n');
    await dialog.getByText(/does not authorise IP addresses/).waitFor();
    await page.keyboard.type('192.0.2.78');
    await field('Domain').fill('alpha.example');
    await press('Enter');
    await expect.poll(focused).toBe('username');
    await press('Escape');
    await page.getByRole('button', { name: 'Discard', exact: true }).click();
    await gone();
    await invoke(page, 'settings.set', { system: { authoriseIpAddresses: true } });
  });
});

describe('Outgoing settings', () => {
  it('are set and inherited one by one; unlimited is a choice, not a 0', async () => {
    await press('Enter');
    await dialog.getByRole('button', { name: /Edit outgoing settings/ }).click();
    const choice = (name: string) => dialog.getByRole('combobox', { name, exact: true });
    expect(await choice('Limit per day').locator('option:checked').textContent()).toBe(
      'Inherit: 1,000 messages (default)',
    );
    await choice('Limit per day').selectOption('number');
    const limit = dialog.getByRole('textbox', { name: 'Limit per day' });
    expect(await limit.inputValue()).toBe('1000');
    await limit.fill('99999999999');
    await press('Enter');
    await dialog.getByText('Enter a whole number, 1–10,000,000 messages.').waitFor();
    await expect.poll(() => limit.evaluate((element) => element === document.activeElement)).toBe(true);
    await limit.fill('1,250');
    await choice('Limit per month').selectOption('unlimited');
    await choice('Automatic lock').selectOption('off');
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await gone();
    const { id } = (await find(addressAt(0)))!;
    const user = () => invoke(page, 'users.get', { id });
    expect((await user()).settings).toEqual({ limitPerDay: 1250, limitPerMonth: 0, automaticLock: false });

    await row(addressAt(0)).click();
    await press('Enter');
    await dialog.getByRole('button', { name: /3 set here/ }).click();
    expect(await choice('Limit per month').inputValue()).toBe('unlimited');
    await choice('Limit per day').selectOption('inherit');
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await gone();
    expect((await user()).settings).toEqual({ limitPerMonth: 0, automaticLock: false });
  });

  it('of many users change only where something is chosen', async () => {
    await row(addressAt(0)).click();
    await press('Shift+ArrowDown', 'Shift+ArrowDown', 'Control+e');
    await dialog.getByText('Edit 3 outgoing users').waitFor();
    await dialog.getByRole('combobox', { name: 'Maximum days to retry' }).selectOption('number');
    await dialog.getByRole('textbox', { name: 'Maximum days to retry' }).fill('9');
    await press('Enter');
    await gone();
    expect((await find(addressAt(0)))?.settings).toEqual({
      limitPerMonth: 0,
      automaticLock: false,
      maxDaysToRetry: 9,
    });
    expect((await find(addressAt(2)))?.settings).toEqual({ maxDaysToRetry: 9 });
  });

  it('of the system and of a domain are edited on the settings screen, and undone', async () => {
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    await page.getByRole('combobox', { name: 'Limit per week' }).selectOption('unlimited');
    await page.getByLabel('Administrator contact').fill('nobody');
    await press('Enter');
    await page.getByText(/Enter a mail address/).waitFor();
    await page.getByLabel('Administrator contact').fill('postmaster@alpha.example');
    await press('Enter');
    await toast('Saved the settings of the system.').waitFor();
    expect(await invoke(page, 'settings.get', {})).toMatchObject({
      override: { limitPerWeek: 0 },
      system: { administratorContact: 'postmaster@alpha.example' },
    });
    await page.getByLabel('Settings of').selectOption('beta.example');
    const week = page.getByRole('combobox', { name: 'Limit per week' }).locator('option:checked');
    await expect.poll(() => week.textContent()).toBe('Inherit: unlimited (system)');
    await page.getByLabel('Messages').getByRole('button', { name: 'Undo' }).last().click();
    await expect.poll(() => week.textContent()).toBe('Inherit: 5,000 messages (system)');
    await page.getByRole('button', { name: /All users/ }).click();
  });
});

describe('Delete, lock and unlock', () => {
  it('names what will go, deletes, and takes it back', async () => {
    const before = await total();
    await row(addressAt(3)).click();
    await press('Shift+ArrowDown', 'Delete');
    await dialog.getByText('Delete 2 outgoing users?').waitFor();
    await dialog.getByText(addressAt(3)).waitFor();
    await press('Escape');
    await gone();
    expect(await total()).toBe(before);
    await press('Delete');
    await dialog.getByText(addressAt(3)).waitFor();
    await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
    await gone();
    expect(await total()).toBe(before - 2);
    await page.getByLabel('Messages').getByRole('button', { name: 'Undo' }).last().click();
    await toast(/^Undid: Deleted 2 users/).waitFor();
    expect(await total()).toBe(before);
  });

  it('locks with a reason and unlocks with one step', async () => {
    await row(addressAt(5)).click();
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: /^Lock/ }).click();
    await field('Reason')
      .or(dialog.getByLabel(/Reason/))
      .first()
      .fill('Left the company');
    await press('Enter');
    await gone();
    await toast(`Locked ${addressAt(5)}.`).waitFor();
    expect(await find(addressAt(5))).toMatchObject({
      status: 'manual',
      lock: { kind: 'manual', reason: 'Left the company', until: null },
    });
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: /^Unlock/ }).click();
    await toast(`Unlocked ${addressAt(5)}.`).waitFor();
    expect((await find(addressAt(5)))?.status).toBe('active');
  });

  it('lists it all as activity, where any change can be taken back', async () => {
    await page.getByRole('button', { name: 'Activity', exact: true }).click();
    const changes = page.getByRole('grid', { name: 'Activity' });
    await changes
      .getByText(/Left the company|Locked/)
      .first()
      .waitFor();
    const line = changes.getByRole('row').filter({ hasText: 'Added testuser@beta.example' });
    await line.getByText('Added testuser@beta.example').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Undo this' }).click();
    await toast(/^Undid: .*testuser@beta/).waitFor();
    await expect.poll(() => find('testuser@beta.example')).toBeUndefined();
    await line.getByText('undone').first().waitFor();
    // The undo is a line too, and says of each field what it was.
    await changes.getByText(/^Undid: .*testuser@beta/).click();
    const inspector = page.getByRole('complementary', { name: 'Inspector' });
    // Hardened meanwhile, on a machine that has nothing else to do.
    await inspector
      .getByText(/^set \(/)
      .first()
      .waitFor();
    await inspector.getByRole('button', { name: 'Undo this (do it again)' }).click();
    await expect.poll(() => find('testuser@beta.example')).toBeDefined();
    await page.getByRole('button', { name: /All users/ }).click();
  });
});
