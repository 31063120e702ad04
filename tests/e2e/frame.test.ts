/** The window around the grid: sidebar, menus, layout that is remembered, a lost connection, and accessibility in both themes. */
import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { seriousViolations } from './accessibility.ts';
import { pageOfFile } from './file-wide.ts';
import type { RunningApp } from './start-app.ts';
import { addressAt, makeUsers } from './users-fixture.ts';

const USERS = 60;
let app: RunningApp;
let page: Page;
let problems: readonly string[];

beforeAll(async () => {
  ({ app, page, problems } = await pageOfFile());
  await makeUsers(page, app, USERS);
});

const grid = () => page.getByRole('grid');
const inspector = () => page.getByRole('complementary', { name: 'Inspector' });

describe('the sidebar', () => {
  it('chooses a domain as the current one', async () => {
    await page.getByRole('button', { name: /^beta\.example/ }).click();
    await expect.poll(() => grid().getAttribute('aria-rowcount')).toBe('21');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('beta.example');
    await page.getByRole('button', { name: /^All users/ }).click();
    await expect.poll(() => grid().getAttribute('aria-rowcount')).toBe(String(USERS + 1));
  });

  it('goes to the other screens and back', async () => {
    await page.getByRole('button', { name: 'Activity' }).click();
    await page.getByRole('button', { name: 'Activity' }).and(page.locator('[aria-current=page]')).waitFor();
    await page.getByRole('button', { name: 'Settings' }).click();
    await grid().waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^All users/ }).click();
    await grid().waitFor();
  });

  it('collapses and comes back', async () => {
    const width = () =>
      page.getByRole('navigation', { name: 'Main' }).evaluate((element) => element.clientWidth);
    await page.keyboard.press('Control+b');
    await expect.poll(width).toBeLessThan(60);
    await page.getByRole('button', { name: 'Show sidebar' }).click();
    await expect.poll(width).toBeGreaterThan(190);
  });
});

describe('the palette', () => {
  it('leads to a user by a few letters and Enter, and to a command that acts on it', async () => {
    await grid().focus();
    await page.keyboard.press('Control+k');
    const field = page.getByRole('combobox', { name: 'Commands' });
    await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await seriousViolations(page)).toEqual([]);
    const address = addressAt(7);
    await page.keyboard.type(address.slice(0, -2));
    await page.getByRole('option', { name: address }).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => grid().getAttribute('aria-rowcount')).toBe('2');
    await expect.poll(() => inspector().getByRole('heading', { name: address }).count()).toBe(1);
    await page.keyboard.press('Control+k');
    await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.type('ban');
    await page.getByRole('option', { name: /^Lock users/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Lock this outgoing user' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Refresh' }).click();
    await expect.poll(() => grid().getAttribute('aria-rowcount')).toBe(String(USERS + 1));
  });
});

describe('the menus', () => {
  it('undo and redo the last change', async () => {
    const edit = page.getByRole('menuitem', { name: 'Edit', exact: true });
    await edit.click();
    await page.getByRole('menuitem', { name: /^Undo: / }).click();
    await page.getByText('No users yet').waitFor();
    await edit.click();
    await page.getByRole('menuitem', { name: /^Redo: / }).click();
    await expect.poll(() => grid().getAttribute('aria-rowcount')).toBe(String(USERS + 1));
  });

  it('disable what cannot be done', async () => {
    await grid().focus();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'More actions' }).click();
    const lock = page.getByRole('menuitem', { name: 'Lock…' });
    expect(await lock.getAttribute('aria-disabled')).toBe('true');
    await page.keyboard.press('Escape');
    await page.locator('[role=gridcell]').first().click();
    await page.getByRole('button', { name: 'More actions' }).click();
    await expect.poll(() => lock.getAttribute('aria-disabled')).not.toBe('true');
    await page.keyboard.press('Escape');
  });
});

describe('the inspector', () => {
  it('shows the selected user with every setting and where it comes from', async () => {
    await page.locator('[role=gridcell]').first().click();
    await inspector().getByRole('heading', { name: 'user0000@alpha.example' }).waitFor();
    const row = inspector().getByRole('row', { name: /Limit per month/ });
    await expect.poll(() => row.textContent()).toMatch(/20,000\s*default/);
    expect(
      await inspector()
        .getByRole('row', { name: /Limit per hour/ })
        .textContent(),
    ).toContain('unlimited');
  });
});

describe('a dropped file', () => {
  it('shows where it goes and is handed to the import', async () => {
    const data = await page.evaluateHandle(() => {
      const transfer = new DataTransfer();
      transfer.items.add(
        new File(['dropped,alpha.example,Secret-1\r\n'], 'dropped.csv', { type: 'text/csv' }),
      );
      return transfer;
    });
    await page.dispatchEvent('body', 'dragenter', { dataTransfer: data });
    await page.getByText('Drop the file to import').waitFor();
    await page.dispatchEvent('body', 'drop', { dataTransfer: data });
    await page.getByRole('dialog').getByText('dropped.csv').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });
});

describe('accessibility', () => {
  it.each(['light', 'dark'] as const)('has no serious violation in the %s theme', async (colorScheme) => {
    // Without motion no colour is measured on its way to another.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(await seriousViolations(page)).toEqual([]);
  });

  it('keeps everything within 1024 × 700', async () => {
    await page.setViewportSize({ width: 1024, height: 700 });
    const outside = await page.evaluate(() =>
      [...document.querySelectorAll('header button, header input, footer button, nav button')]
        .filter((element) => element.checkVisibility())
        .filter((element) => {
          const { left, right, bottom } = element.getBoundingClientRect();
          return left < 0 || right > innerWidth || bottom > innerHeight;
        })
        .map((element) => element.outerHTML),
    );
    expect(outside).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 800 });
  });
});

describe('the layout', () => {
  it('is remembered on this computer', async () => {
    const saved = page.waitForResponse((response) => response.url().endsWith('/app.setPreferences'));
    await page.getByRole('columnheader', { name: 'Per week' }).click({ button: 'right' });
    await page.getByRole('menuitemcheckbox', { name: 'Per week' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Username' }).click();
    await page.keyboard.press('Escape');
    await saved;
    await page.reload();
    await grid().waitFor();
    const heads = await grid().getByRole('columnheader').allTextContents();
    expect(heads.map((head) => head.trim())).toEqual([
      'Address',
      'Status',
      'Per month',
      'Per day',
      'Last changed',
      'Username',
    ]);
  });
});

describe('a lost connection', () => {
  it('is said at once', async () => {
    expect(problems).toEqual([]);
    await app.close();
    await page.getByText('Connection lost').waitFor();
  });
});
