/** Sets in a real browser: the first screen, making, opening, renaming; what cannot be opened says why; accessibility of every dialog. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violations } from './accessibility.ts';
import { appOfFile, browserOfFile } from './file-wide.ts';
import { openPage, type RunningApp } from './start-app.ts';
import { invoke, makeUsers } from './users-fixture.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await browserOfFile();
});

describe('The first screen', () => {
  let app: RunningApp;
  let page: Page;
  let problems: readonly string[];
  beforeAll(async () => {
    app = await appOfFile();
    ({ page, problems } = await openPage(browser, app));
  });
  afterAll(() => expect(problems).toEqual([]));

  it('makes a new set by keyboard alone', async () => {
    await page.getByRole('button', { name: /New set/ }).focus();
    await page.keyboard.press('Enter');
    // The dialog is loaded only now; its first field takes the focus.
    await page.locator('[role=dialog] [data-field="set-name"]:focus').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText(/Enter a name/).waitFor();
    await page.keyboard.type('Gateway Wien');
    await page.keyboard.press('Tab');
    await page.keyboard.type(app.folder);
    await page.getByText(join(app.folder, 'gateway-wien')).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await invoke(page, 'sets.info', {})).toMatchObject({
      name: 'Gateway Wien',
      path: join(app.folder, 'gateway-wien'),
    });
  });

  it('opens a recent one, and lets one whose folder is gone be taken off', async () => {
    await invoke(page, 'sets.close', {});
    await page
      .getByRole('button', { name: /Gateway Wien.*gateway-wien/s })
      .first()
      .click();
    await page
      .getByRole('grid')
      .or(page.getByText(/no users/i))
      .first()
      .waitFor();
    await invoke(page, 'sets.close', {});
    await page.getByRole('button', { name: 'Take “Gateway Wien” off this list' }).click();
    await page.getByText('Recent').waitFor({ state: 'detached' });
  });

  it('opens a set through the file browser by keyboard', async () => {
    await mkdir(join(app.folder, 'another folder'), { recursive: true });
    await page.getByRole('button', { name: /Open set/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Folder', { exact: true }).fill(app.folder);
    await page.keyboard.press('Enter');
    await dialog.getByRole('option', { name: /gateway-wien/ }).waitFor();
    await dialog.getByRole('listbox').focus();
    await page.keyboard.press('g');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    expect((await invoke(page, 'sets.info', {})).name).toBe('Gateway Wien');
  });

  it('says why a folder is no set, and keeps the dialog', async () => {
    await invoke(page, 'sets.close', {});
    await page.getByRole('button', { name: /Open set/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Folder', { exact: true }).fill(join(app.folder, 'another folder'));
    await page.keyboard.press('Enter');
    await dialog.getByText('No folders here.').waitFor();
    await dialog.getByRole('button', { name: 'Open', exact: true }).click();
    await dialog.getByRole('alert').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  it('opens the sample, which says that it is one', async () => {
    await page.getByRole('button', { name: /Try the sample/ }).click();
    await page
      .getByText(/Sample data/)
      .first()
      .waitFor();
    expect((await invoke(page, 'sets.info', {})).users).toBe(2000);
  });

  it('says who has a set open that is in use', async () => {
    const other = await appOfFile();
    const second = await openPage(browser, other);
    await makeUsers(second.page, other, 1);
    await invoke(page, 'sets.close', {});
    await page.getByRole('button', { name: /Open set/ }).click();
    const dialog = page.getByRole('dialog');
    const folder = dialog.getByLabel('Folder', { exact: true });
    // The folder that it begins with must not come between selecting and typing.
    await expect.poll(() => folder.inputValue()).not.toBe('');
    await folder.fill(join(other.folder, 'set'));
    await page.keyboard.press('Enter');
    await dialog.getByText('No folders here.').or(dialog.getByRole('option').first()).first().waitFor();
    await dialog.getByRole('button', { name: 'Open', exact: true }).click();
    expect(await dialog.getByRole('alert').innerText()).toContain(String(other.process.pid));
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });
});

describe.each(['light', 'dark'] as const)('Accessibility in %s', (theme) => {
  let page: Page;
  beforeAll(async () => {
    const app = await appOfFile();
    ({ page } = await openPage(browser, app, {
      colorScheme: theme,
      reducedMotion: 'reduce',
      viewport: { width: 1024, height: 700 },
    }));
    await makeUsers(page, app, 12);
  });

  const menu = async (name: RegExp): Promise<void> => {
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name }).click();
  };

  const scenes: Record<string, () => Promise<void>> = {
    'Add, with errors': async () => {
      await page.keyboard.press('Alt+n');
      await page.keyboard.press('Enter');
    },
    'Add, with settings': async () => {
      await page.keyboard.press('Alt+n');
      await page.getByRole('button', { name: /Edit outgoing settings/ }).click();
      await page.getByRole('combobox', { name: 'Limit per day' }).selectOption('number');
    },
    Edit: () => page.keyboard.press('Enter'),
    Delete: () => page.keyboard.press('Delete'),
    Lock: () => menu(/^Lock/),
    Import: () => menu(/^Import from CSV/),
    'Import from Incoming users': () => menu(/^Import from Incoming/),
    Export: () => menu(/^Export/),
    'New set': () => page.keyboard.press('Control+Shift+N'),
    'Open set': () => page.keyboard.press('Control+o'),
  };
  it.each(Object.entries(scenes))('%s', async (_name, open) => {
    await page.locator('[data-row="0"] [data-column="0"]').click();
    await open();
    await page.getByRole('dialog').waitFor();
    const found = await violations(page, '[role=dialog]');
    await page.keyboard.press('Escape');
    const discard = page.getByRole('button', { name: 'Discard', exact: true });
    const stillOpen = async (): Promise<number> => {
      if (await discard.isVisible()) await discard.click();
      return page.getByRole('dialog').count();
    };
    await expect.poll(stillOpen).toBe(0);
    expect(found).toEqual([]);
  });

  it.each(['Settings', 'Activity'])('%s screen', async (name) => {
    await page.getByRole('button', { name, exact: true }).click();
    await page.getByRole('heading', { name, level: 1 }).waitFor();
    const found = await violations(page, 'main');
    await page.getByRole('button', { name: /All users/ }).click();
    expect(found).toEqual([]);
  });

  it('First screen', async () => {
    await invoke(page, 'sets.close', {});
    await page.getByRole('button', { name: /Try the sample/ }).waitFor();
    expect(await violations(page, 'main')).toEqual([]);
  });
});
