/** What is typed, shown and focused stays so: settings left half way, lists that lose a row, answers that come late. */
import type { Browser, Page } from 'playwright';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPage, startApp, startBrowser, type RunningApp } from './start-app.ts';
import { invoke } from './users-fixture.ts';

let app: RunningApp;
let browser: Browser;
let page: Page;
let problems: readonly string[];
const LONG = 'a-very-long-department-of-the-university.with-many-subdomains.nobody-can-remember.example.org';

beforeAll(async () => {
  [app, browser] = await Promise.all([startApp(), startBrowser()]);
  ({ page, problems } = await openPage(browser, app));
  await invoke(page, 'sets.create', { path: join(app.folder, 'set'), name: 'Test set' });
  await invoke(page, 'users.add', { username: 'anna', domain: 'example.com', password: 'secret 123' });
  await invoke(page, 'users.add', { username: 'bert', domain: LONG, password: 'secret 123' });
});

afterAll(async () => {
  await browser.close();
  await app.close();
});

const dialog = () => page.getByRole('dialog');
/** The label of what has the focus. */
const focused = () =>
  page.evaluate(() => {
    const element = document.activeElement;
    const [label] = element instanceof HTMLInputElement ? (element.labels ?? []) : [];
    return element?.getAttribute('aria-label') ?? label?.textContent ?? element?.textContent ?? '';
  });
const screen = (name: string) => page.getByRole('button', { name, exact: true }).first();

describe('the keyboard', () => {
  it('finds users from any screen', async () => {
    // A list has a search field of its own.
    await screen('Activity').click();
    await page.getByRole('heading', { name: 'Activity' }).waitFor();
    await page.keyboard.press('Control+f');
    await expect.poll(focused).toBe('Search the activity');
    await screen('Settings').click();
    await page.getByRole('heading', { name: 'Settings' }).first().waitFor();
    await page.keyboard.press('Control+f');
    await expect.poll(focused).toBe('Search addresses');
  });
});

describe('the toolbar', () => {
  it('hands the focus on to the grid when Delete… has nothing left to delete', async () => {
    await invoke(page, 'users.add', { username: 'gone', domain: 'example.com', password: 'secret 123' });
    await page.getByRole('gridcell', { name: 'gone@example.com' }).click();
    await page.getByRole('button', { name: 'Delete…' }).first().click();
    await dialog().getByRole('button', { name: 'Delete', exact: true }).click();
    await dialog().waitFor({ state: 'detached' });
    await page.getByRole('gridcell', { name: 'gone@example.com' }).waitFor({ state: 'detached' });
    const role = () => page.evaluate(() => document.activeElement?.closest('[role]')?.getAttribute('role'));
    await expect.poll(role).toBe('grid');
  });
});

const level = () => page.getByLabel('Settings of');

describe('the settings screen', () => {
  it('says whose settings it shows when another level was not chosen after all', async () => {
    await screen('Settings').click();
    await page.getByLabel('Administrator').first().fill('typed@example.com');
    await level().selectOption('example.com');
    await page.getByRole('button', { name: 'Keep editing' }).click();
    await expect.poll(() => level().inputValue()).toBe('');
  });

  it('keeps the focus when the button that had it goes', async () => {
    await page.getByRole('button', { name: 'Discard', exact: true }).click();
    await expect.poll(focused).toBe('Settings of');
    await page.getByLabel('Administrator').first().fill('saved@example.com');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved the settings of the system.').waitFor();
    await expect.poll(focused).toBe('Settings of');
  });

  it('shows a level with a long name no wider than others', async () => {
    await level().selectOption(LONG);
    expect((await level().boundingBox())?.width).toBeLessThanOrEqual(320);
    await level().selectOption('');
  });
});

describe('what could not be read', () => {
  /** Has this operation fail until {@link works}. */
  const fails = (name: string) =>
    page.route(`**/api/${name}`, (route) =>
      route.fulfill({ json: { ok: false, error: { code: 'internal', message: 'Out of reach.' } } }),
    );
  const works = (name: string) => page.unroute(`**/api/${name}`);
  const again = () => page.getByRole('button', { name: 'Try again' });

  it('of the settings is read again on request, and the focus stays with them', async () => {
    await fails('settings.get');
    await level().selectOption('example.com');
    await page.getByRole('alert').filter({ hasText: 'Out of reach.' }).waitFor();
    await works('settings.get');
    await again().click();
    await page.getByLabel('Limit per day', { exact: true }).first().waitFor();
    await again().waitFor({ state: 'detached' });
    await expect.poll(focused).toBe('Settings of');
    await level().selectOption('');
  });

  it('of a dialog too, which then gives its first field the focus', async () => {
    await screen('Relay').click();
    await fails('relay.settings');
    await page.getByRole('button', { name: 'Relay settings…' }).click();
    await dialog().getByText('Out of reach.').waitFor();
    await works('relay.settings');
    await dialog().getByRole('button', { name: 'Try again' }).click();
    await expect.poll(focused).toBe('Address');
    expect(await dialog().getByText('Out of reach.').count()).toBe(0);
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^All users/ }).click();
    await page.getByRole('gridcell', { name: 'anna@example.com' }).click();
    await page.getByRole('row', { selected: true }).waitFor();
    await fails('users.summarise');
    await page.keyboard.press('Delete');
    await dialog().getByText('Out of reach.').waitFor();
    await works('users.summarise');
    await dialog().getByRole('button', { name: 'Try again' }).click();
    await expect.poll(focused).toBe('Delete');
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  });
});

describe('a dialog that loads', () => {
  it('leaves the focus where it was moved meanwhile', async () => {
    await screen('Relay').click();
    const answers = Promise.withResolvers<undefined>();
    await page.route('**/api/relay.settings', async (route) => {
      await answers.promise;
      await route.continue();
    });
    await page.getByRole('button', { name: 'Relay settings…' }).click();
    await expect.poll(focused).toBe('Cancel');
    await page.keyboard.press('Shift+Tab');
    expect(await focused()).toBe('Close');
    answers.resolve(undefined);
    await dialog().getByLabel('Largest message').waitFor();
    expect(await focused()).toBe('Close');
    await page.unroute('**/api/relay.settings');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Relay settings…' }).click();
    await dialog().getByLabel('Largest message').waitFor();
    await expect.poll(focused).toBe('Address');
  });
});

describe('the lists of the relay’s settings', () => {
  const domain = () => dialog().getByRole('combobox', { name: 'Domain' });

  it('keep the focus while a domain is added, and point to what is wrong with one', async () => {
    await domain().fill('no domain');
    await dialog().getByRole('button', { name: 'Sign this domain' }).click();
    await expect.poll(focused).toBe('Domain');
    await domain().fill(LONG);
    await domain().press('Enter');
    const row = dialog().getByRole('list', { name: 'Signed domains' }).getByRole('listitem');
    await row.getByText('v=DKIM1', { exact: false }).first().waitFor();
    expect(await focused()).toBe('Domain');
    // However long, its name takes one line.
    expect((await row.locator('.toggle').boundingBox())?.height).toBeLessThan(40);
    const body = dialog().locator('.body');
    expect(await body.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
  });

  it('take Esc for the question that is open, not for the whole dialog', async () => {
    await dialog()
      .getByRole('button', { name: /^Stop signing/ })
      .click();
    await page.keyboard.press('Escape');
    await expect.poll(focused).toMatch(/^Stop signing/);
    await expect
      .poll(() =>
        dialog()
          .getByRole('group', { name: /^Stop signing/ })
          .count(),
      )
      .toBe(0);
  });

  it('say of each field of a scanner what is wrong with it', async () => {
    await dialog().getByRole('button', { name: 'Add a scanner' }).click();
    const fields = ['Address of scanner 2', 'Spam score of scanner 2', 'Time limit of scanner 2, seconds'];
    const said = async (name: string) => {
      const ids = await dialog().getByLabel(name).getAttribute('aria-describedby');
      return page.locator(`[id="${ids ?? ''}"]`).textContent();
    };
    for (const name of fields) {
      await dialog().getByLabel(name).fill('wrong');
      await dialog().getByLabel(name).blur();
    }
    await expect.poll(() => said(fields[0]!)).toMatch(/host:port/);
    expect(await said(fields[1]!)).toMatch(/score/);
    expect(await said(fields[2]!)).toMatch(/seconds/);
  });

  it('hand the focus on when a row is removed', async () => {
    await dialog().getByRole('button', { name: 'Remove scanner 2' }).click();
    await expect.poll(focused).toBe('Remove scanner 1');
    await page.keyboard.press('Enter');
    await expect.poll(focused).toMatch(/Add a scanner/);
  });

  it('caused no error in the console', () => {
    expect(problems).toEqual([]);
  });
});
