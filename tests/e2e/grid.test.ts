/** The users grid in a real browser: the keyboard of the ARIA APG data grid, selection, sorting, searching and filtering. */
import type { Locator, Page } from 'playwright';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pageOfFile } from './file-wide.ts';
import type { RunningApp } from './start-app.ts';
import { addressAt, invoke, makeUsers } from './users-fixture.ts';

const USERS = 3_000;
let app: RunningApp;
let page: Page;
let grid: Locator;
let problems: readonly string[];

beforeAll(async () => {
  ({ app, page, problems } = await pageOfFile());
  await makeUsers(page, app, USERS);
  grid = page.getByRole('grid');
});

beforeEach(async () => {
  await page.getByLabel('Search addresses').fill('');
  await grid.focus();
  await page.keyboard.press('Control+Home');
  await expect.poll(() => cell(0).textContent()).toContain(addressAt(0));
  await cell(0).click();
});

afterEach(() => {
  expect(problems).toEqual([]);
});

const cell = (row: number, column = 0) => page.locator(`[data-row="${row}"] [data-column="${column}"]`);
const selectedRows = () => page.locator('[role=row][aria-selected=true]');

/** Row and column of the active cell, and whether the grid has the focus. */
function active(): Promise<{ row: number; column: number; focused: boolean; inView: boolean } | null> {
  return grid.evaluate((element) => {
    const named = document.getElementById(element.getAttribute('aria-activedescendant') ?? '');
    if (named === null) return null;
    const { top, bottom } = named.getBoundingClientRect();
    const box = element.getBoundingClientRect();
    return {
      row: Number(named.closest('[role=row]')?.getAttribute('aria-rowindex')) - 2,
      column: Number(named.getAttribute('aria-colindex')) - 1,
      focused: document.activeElement === element,
      inView: top >= box.top && bottom <= box.bottom,
    };
  });
}

async function expectActive(row: number, column: number): Promise<void> {
  await expect.poll(active).toEqual({ row, column, focused: true, inView: true });
}

async function press(...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

describe('roles', () => {
  it('say how large the grid is and what stands where', async () => {
    expect(await grid.getAttribute('aria-rowcount')).toBe(String(USERS + 1));
    expect(await grid.getAttribute('aria-multiselectable')).toBe('true');
    expect(await grid.getByRole('columnheader').first().getAttribute('aria-sort')).toBe('none');
    expect(await page.locator('[data-row="7"]').getAttribute('aria-rowindex')).toBe('9');
    expect(await page.locator('[role=row]').count()).toBeLessThan(120);
  });
});

describe('the keyboard', () => {
  it('moves by cells, pages and ends', async () => {
    await press('ArrowDown', 'ArrowRight', 'ArrowRight');
    await expectActive(1, 2);
    await press('End');
    expect((await active())?.column).toBe((await grid.getByRole('columnheader').count()) - 1);
    await press('Home', 'ArrowUp');
    await expectActive(0, 0);
    await press('PageDown');
    const page1 = (await active())?.row ?? 0;
    expect(page1).toBeGreaterThan(10);
    await press('PageDown', 'PageUp');
    await expectActive(page1, 0);
    await press('Control+End');
    await expect.poll(async () => (await active())?.row).toBe(USERS - 1);
    await expect.poll(() => cell(USERS - 1).textContent()).toContain(addressAt(USERS - 1));
    await press('Control+Home');
    await expectActive(0, 0);
  });

  it('goes to the header, where Enter sorts', async () => {
    await press('ArrowUp', 'Enter', 'Enter');
    const header = grid.getByRole('columnheader').first();
    await expect.poll(() => header.getAttribute('aria-sort')).toBe('descending');
    await expect.poll(() => cell(0).textContent()).toContain(addressAt(USERS - 1));
    await press('Enter');
    await expect.poll(() => header.getAttribute('aria-sort')).toBe('none');
    const width = () => header.evaluate((element) => element.getBoundingClientRect().width);
    const before = await width();
    await press('Alt+ArrowRight');
    await expect.poll(width).toBe(before + 16);
    await press('Alt+ArrowLeft', 'Alt+Shift+ArrowRight');
    await expect.poll(() => grid.getByRole('columnheader').nth(1).textContent()).toContain('Address');
    await press('Alt+Shift+ArrowLeft');
    await expect.poll(() => header.textContent()).toContain('Address');
  });

  it('selects rows, ranges and all that match', async () => {
    await press('ArrowDown', 'Escape', 'Shift+Space');
    await expect.poll(() => selectedRows().count()).toBe(1);
    await press('Shift+ArrowDown', 'Shift+ArrowDown');
    await expect.poll(() => selectedRows().count()).toBe(3);
    await press('Shift+ArrowUp');
    await expect.poll(() => selectedRows().count()).toBe(2);
    await press('Control+a');
    await expect.poll(() => page.getByText('3,000 selected').count()).toBe(1);
    await page.locator('aside', { hasText: '3,000 users selected' }).waitFor();
    await press('Escape');
    await expect.poll(() => selectedRows().count()).toBe(0);
  });

  it('opens, asks before it deletes, shows the menu and the inspector', async () => {
    await press('Enter');
    await page.getByRole('dialog').waitFor();
    await press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expectActive(0, 0);
    await press('Shift+F10');
    await page.getByRole('menu').waitFor();
    await press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await expectActive(0, 0);
    await press('Space');
    await page.getByRole('complementary', { name: 'Inspector' }).waitFor({ state: 'detached' });
    await press('Space');
    await page.getByRole('complementary', { name: 'Inspector' }).waitFor();
    await press('Delete');
    await page.locator('[role=dialog], [role=alertdialog]').waitFor();
    await press('Escape');
    await page.locator('[role=dialog], [role=alertdialog]').waitFor({ state: 'detached' });
    expect(await grid.getAttribute('aria-rowcount')).toBe(String(USERS + 1));
  });

  it('comes back by Tab to the cell it left', async () => {
    await press('ArrowDown', 'ArrowDown', 'ArrowRight', 'Tab');
    expect((await active())?.focused).toBe(false);
    await press('Shift+Tab');
    await expectActive(2, 1);
  });
});

describe('the pointer', () => {
  it('selects one, a range, and several', async () => {
    await cell(2).click();
    await cell(6).click({ modifiers: ['Shift'] });
    await expect.poll(() => selectedRows().count()).toBe(5);
    await cell(4).click({ modifiers: ['Control'] });
    await expect.poll(() => selectedRows().count()).toBe(4);
    await cell(9).click({ button: 'right' });
    await page.getByRole('menu').waitFor();
    await expect.poll(() => selectedRows().count()).toBe(1);
    await press('Escape');
  });

  it('opens a row that is clicked twice, though the inspector comes with the first click', async () => {
    await page.setViewportSize({ width: 1024, height: 700 });
    const inspector = page.getByRole('complementary', { name: 'Inspector' });
    const { right, lastInView } = await grid.evaluate((one) => ({
      right: one.getBoundingClientRect().left + one.clientWidth - 8,
      lastInView: Math.floor((one.clientHeight - 30) / 32) - 1,
    }));
    for (const row of [1, lastInView]) {
      await press('Escape');
      await inspector.waitFor({ state: 'detached' });
      const box = await page.locator(`[data-row="${row}"]`).boundingBox();
      if (box === null) throw new Error(`Row ${row} is not in view.`);
      await page.mouse.dblclick(right, box.y + box.height / 2, { delay: 30 });
      await page.getByRole('dialog', { name: `Edit ${addressAt(row)}` }).waitFor();
      await inspector.waitFor();
      await press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it('sorts by several columns', async () => {
    const head = (name: string) => page.getByRole('columnheader', { name });
    await head('Address').click({ button: 'right' });
    await page.getByRole('menuitemcheckbox', { name: 'Domain' }).click();
    await page.keyboard.press('Escape');
    await head('Domain').click();
    await head('Address').click({ modifiers: ['Shift'] });
    await head('Address').click({ modifiers: ['Shift'] });
    await expect.poll(() => cell(0).textContent()).toContain('user2997@alpha.example');
    expect(await head('Domain').getAttribute('aria-sort')).toBe('ascending');
    expect(await head('Address').getAttribute('aria-sort')).toBe('descending');
    await head('Domain').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Remove sort' }).click();
    await expect.poll(() => cell(0).textContent()).toContain(addressAt(0));
  });
});

describe('focus', () => {
  it('survives being scrolled away', async () => {
    await press('ArrowDown');
    await grid.hover();
    await page.mouse.wheel(0, 40_000);
    await expect.poll(async () => (await active())?.inView).toBe(false);
    expect((await active())?.focused).toBe(true);
    await press('ArrowDown');
    await expectActive(2, 0);
  });

  it('follows its user through a search and back', async () => {
    await cell(4).click();
    await page.getByLabel('Search addresses').fill('user0004');
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('2');
    await press('ArrowDown');
    await expectActive(0, 0);
    await page.getByLabel('Search addresses').fill('');
    await page.keyboard.press('Enter');
    await expectActive(4, 0);
    await expect.poll(() => selectedRows().count()).toBe(1);
  });

  it('stays at its place when its user is deleted', async () => {
    await cell(5).click();
    const { users } = await invoke(page, 'users.query', {
      query: { filter: { kind: 'words', text: addressAt(5) } },
      offset: 0,
      limit: 1,
    });
    await invoke(page, 'users.remove', { selection: { by: 'ids', ids: users.map(({ id }) => id) } });
    await expect.poll(() => cell(5).textContent()).toContain(addressAt(6));
    await expect.poll(async () => (await active())?.row).toBe(5);
    expect((await active())?.focused).toBe(true);
    await expect.poll(() => selectedRows().count()).toBe(0);
    await press('Control+z');
    await expect.poll(() => cell(5).textContent()).toContain(addressAt(5));
  });
});

describe('finding', () => {
  it('searches the address, marks what was found, and counts', async () => {
    await press('Control+f');
    await page.keyboard.type('ER0042@');
    await expect.poll(() => page.locator('mark').allTextContents()).toEqual(['er0042@']);
    // Exactly: “51 of 3,000” may be hardened by then.
    await page.getByText('1 of 3,000', { exact: true }).waitFor();
  });

  it('searches in the filter language; what cannot be read is said, and the rows stay', async () => {
    const search = page.getByLabel('Search addresses');
    await search.fill('user00 -domain:beta.example');
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('68');
    await search.fill('user00 -domain:beta.example colour:red');
    await page.getByText('“colour” is not a field here').waitFor();
    expect(await search.getAttribute('aria-invalid')).toBe('true');
    expect(await grid.getAttribute('aria-rowcount')).toBe('68');
    await search.fill('user00');
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('101');
    expect(await search.getAttribute('aria-invalid')).toBeNull();
    await search.fill('');
  });

  it('filters by several conditions; Refresh removes them, and one click brings them back', async () => {
    const tab = page.getByRole('button', { name: /^Filters/ });
    await tab.click();
    await page.getByRole('textbox', { name: 'Value' }).fill('user00');
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('101');
    await page.getByRole('button', { name: 'Condition', exact: true }).click();
    await page.getByLabel('Field').nth(1).selectOption('domain');
    await page.getByLabel('Operator').nth(1).selectOption('is');
    await page.getByLabel('Value').nth(1).fill('beta.example');
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('34');
    await tab.click();
    const username = page.getByRole('checkbox', { name: 'Filters: Username contains user00' });
    await username.uncheck();
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe(String(USERS / 3 + 1));
    await page.getByRole('button', { name: 'Refresh', exact: true }).click();
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe(String(USERS + 1));
    await page.getByRole('button', { name: 'Bring back' }).click();
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe(String(USERS / 3 + 1));
    expect(await username.isChecked()).toBe(false);
    await page.getByRole('button', { name: 'Refresh', exact: true }).click();
  });

  it('leads by its address to the same view: a link, reload, and Back', async () => {
    const rows = () => grid.getAttribute('aria-rowcount');
    const go = (hash: string) => page.evaluate((to) => (location.hash = to), hash);
    const username = page.getByRole('checkbox', { name: 'Filters: Username contains user00' });
    await go('#/users?filter=domain=beta.example&off=username:user00');
    await expect.poll(rows).toBe(String(USERS / 3 + 1));
    await cell(1).click();
    await expect.poll(() => page.url()).toMatch(/=beta\.example&off=username:user00&row=\d+$/);
    await page.reload();
    await expect.poll(rows).toBe(String(USERS / 3 + 1));
    expect(await username.isChecked()).toBe(false);
    await expect.poll(() => selectedRows().count()).toBe(1);
    await page.getByRole('button', { name: 'Remove: Domain is beta.example' }).click();
    await expect.poll(rows).toBe(String(USERS + 1));
    await page.goBack();
    await expect.poll(rows).toBe(String(USERS / 3 + 1));
    await page.getByRole('button', { name: 'Relay', exact: true }).click();
    await page.getByRole('heading', { name: 'Relay', exact: true }).waitFor();
    // What cannot be read is said; the rows stay.
    await go('#/users?filter=colour:red');
    await page.getByText('“colour” is not a field here').waitFor();
    expect(await rows()).toBe(String(USERS / 3 + 1));
    await page.getByRole('button', { name: 'Refresh', exact: true }).click();
    await expect.poll(rows).toBe(String(USERS + 1));
  });

  it('keeps a view under a name, which opens it again, also pasted as text', async () => {
    const rows = () => grid.getAttribute('aria-rowcount');
    await page.evaluate(() => (location.hash = '#/users?filter=domain=gamma.example'));
    await page.getByRole('button', { name: 'Save view…' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Gamma');
    await press('Enter');
    const view = page
      .getByRole('list', { name: 'Views of Users' })
      .getByRole('button', { name: 'Gamma', exact: true });
    await expect.poll(() => view.getAttribute('aria-current')).toBe('page');
    await page.getByRole('button', { name: 'Refresh', exact: true }).click();
    await expect.poll(rows).toBe(String(USERS + 1));
    expect(await view.getAttribute('aria-current')).toBeNull();
    await view.click();
    await expect.poll(rows).toBe(String(USERS / 3 + 1));
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.setData('text/plain', 'postern:/users?name=Few&filter=user0001');
      document.activeElement?.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true }),
      );
    });
    await page.getByText('Opened the view “Few”.').waitFor();
    await expect.poll(rows).toBe('2');
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await page.getByRole('button', { name: 'View “Gamma”' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await view.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Refresh', exact: true }).click();
    await expect.poll(rows).toBe(String(USERS + 1));
  });

  it('says when nothing matches, and offers the way back', async () => {
    await page.getByLabel('Search addresses').fill('nobody');
    await page.getByText('No user matches').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe(String(USERS + 1));
  });
});
