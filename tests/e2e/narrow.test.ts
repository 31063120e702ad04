/** Small windows and large zooms (WCAG 1.4.4, 1.4.10): nothing is cut off, every action can be reached, sheets take and give back the focus. */
import type { Page } from 'playwright';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { violations } from './accessibility.ts';
import { pageOfFile } from './file-wide.ts';
import { addressAt, invoke, makeUsers } from './users-fixture.ts';

const SIZES = [
  { width: 320, height: 568 },
  // 1280 × 800 at 200 %.
  { width: 640, height: 400 },
] as const;
let page: Page;
let problems: readonly string[];

beforeAll(async () => {
  const opened = await pageOfFile();
  ({ page, problems } = opened);
  await makeUsers(page, opened.app, 12);
  await page.emulateMedia({ reducedMotion: 'reduce' });
});

const grid = () => page.getByRole('grid');
const dialog = () => page.getByRole('dialog').last();
const sheet = (name: string) => page.getByRole('dialog', { name, exact: true });
const place = (name: string) =>
  page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name, exact: true });
const press = async (...keys: readonly string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};
const inGrid = () => expect.poll(() => grid().evaluate((one) => one === document.activeElement)).toBe(true);
const more = async (name: string) => {
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name }).click();
};
const firstUser = async () => {
  await page.locator('[data-row="0"] [data-column="0"]').click();
};

/** What stands out of the window sideways, and what scrolls sideways though it is no table. */
function cutOff(): Promise<readonly string[]> {
  return page.evaluate(() => {
    const named = (element: Element) => element.outerHTML.slice(0, 160);
    const wide = [document.documentElement, ...document.querySelectorAll('*')].filter(
      (element) =>
        element.scrollWidth > element.clientWidth + 1 &&
        element.clientWidth > 0 &&
        element.getAttribute('role') !== 'grid' &&
        (element === document.documentElement || /auto|scroll/.test(getComputedStyle(element).overflowX)),
    );
    const dialogs = document.querySelectorAll('[role=dialog], [role=alertdialog], [role=menu]');
    const within = [...dialogs].at(-1) ?? document;
    const lost = [...within.querySelectorAll('button, input, select, a, summary')]
      .filter((element) => element.checkVisibility() && element.getBoundingClientRect().width > 1)
      .filter((element) => {
        const { left, right } = element.getBoundingClientRect();
        return left < -1 || right > innerWidth + 1;
      });
    return [...wide, ...lost].map(named);
  });
}

/** The buttons at the end of the dialog can be seen whole. */
async function footIsInView(): Promise<void> {
  const outside = await dialog().evaluate(
    (element) =>
      [...element.querySelectorAll('.foot button')].filter((button) => {
        const { top, bottom, left, right } = button.getBoundingClientRect();
        return top < 0 || bottom > innerHeight || left < 0 || right > innerWidth;
      }).length,
  );
  expect(outside).toBe(0);
}

const SCREENS: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['All users', () => grid().waitFor()],
  ['Incoming users', () => page.getByText('No incoming users yet').waitFor()],
  ['Relay', () => page.getByRole('button', { name: 'Relay settings…' }).waitFor()],
  ['Queue', () => page.getByText('Nothing is waiting').waitFor()],
  ['Usage', () => page.getByText('Nobody has sent anything this month').waitFor()],
  ['Activity', () => page.getByRole('grid', { name: 'Activity' }).waitFor()],
  ['Settings', () => page.getByLabel('Administrator contact').waitFor()],
];

const DIALOGS: readonly (readonly [string, () => Promise<unknown>])[] = [
  [
    'Add',
    async () => {
      await more('Add…');
      await dialog()
        .getByRole('button', { name: /Edit outgoing settings/ })
        .click();
    },
  ],
  ['Edit', () => more('Edit…')],
  ['Delete', () => more('Delete…')],
  ['Lock', () => more('Lock…')],
  ['Import', () => more('Import from CSV file…')],
  ['Export', () => more('Export…')],
  ['New set', () => press('Control+Shift+n')],
  ['Open set', () => press('Control+o')],
  [
    'Relay settings',
    async () => {
      await place('Relay').click();
      await page.getByRole('button', { name: 'Relay settings…' }).click();
      await dialog().getByLabel('Largest message').waitFor();
    },
  ],
];

it('at 1024 × 700 the grid shows all of its columns, and does not scroll sideways', async () => {
  await page.setViewportSize({ width: 1024, height: 700 });
  await page.getByRole('columnheader', { name: 'Last changed' }).waitFor();
  const beyond = () => grid().evaluate((one) => one.scrollWidth - one.clientWidth);
  await expect.poll(beyond).toBe(0);
});

describe('in forced colours', () => {
  it('the main button of a screen can be read', async () => {
    await page.emulateMedia({ forcedColors: 'active' });
    const adjusted = page.getByRole('button', { name: 'Add', exact: true });
    // Else its words lie on a ground of their own, in the colour of the words.
    expect(await adjusted.evaluate((one) => getComputedStyle(one).forcedColorAdjust)).toBe('none');
    await page.emulateMedia({ forcedColors: 'none' });
  });
});

describe.each(SIZES)('at $width × $height', (size) => {
  beforeEach(async () => {
    await page.setViewportSize(size);
    // What a test that failed has left open would fail the next ones too.
    if ((await page.getByRole('dialog').count()) > 0) await page.reload();
    await place('All users').click();
    await firstUser();
  });

  it.each(SCREENS)('%s fits', async (name, shown) => {
    await place(name).click();
    await shown();
    expect(await cutOff()).toEqual([]);
    expect(await violations(page, 'html')).toEqual([]);
  });

  it.each(DIALOGS)('the dialog %s fits, with its buttons in view', async (_name, open) => {
    await open();
    await dialog().locator('.foot').waitFor();
    expect(await cutOff()).toEqual([]);
    await footIsInView();
    expect(await violations(page, '[role=dialog]')).toEqual([]);
    await press('Escape');
    await dialog().waitFor({ state: 'detached' });
  });

  it('why a long form was refused comes into view', async () => {
    await more('Edit…');
    await dialog()
      .getByRole('button', { name: /Edit outgoing settings/ })
      .click();
    await dialog().getByLabel('New password').fill('A password of many words');
    const error = { code: 'disk-full', message: 'The disk is full.' };
    await page.route('**/api/users.edit', (route) => route.fulfill({ json: { ok: false, error } }));
    await press('Enter');
    const said = dialog().getByRole('alert').getByText('The disk is full.');
    await expect.poll(async () => (await said.boundingBox())?.y ?? Infinity).toBeLessThan(size.height - 40);
    await page.unroute('**/api/users.edit');
    await page.reload();
    await firstUser();
  });

  it('the filters fit, and filter', async () => {
    await page.getByRole('button', { name: 'Filters' }).click();
    await page.getByRole('textbox', { name: 'Value' }).fill('user0003');
    await expect.poll(() => grid().getAttribute('aria-rowcount')).toBe('2');
    expect(await cutOff()).toEqual([]);
    await page.getByRole('button', { name: 'Refresh' }).click();
    await expect.poll(() => grid().getAttribute('aria-rowcount')).toBe('13');
  });

  it('the status of a user can be seen beside the address', async () => {
    const mark = page.locator('[data-row="0"] [data-column="1"]').getByText('Active');
    expect(await mark.evaluate((one) => one.getBoundingClientRect().right <= innerWidth)).toBe(true);
  });

  it('the inspector is a sheet: it takes the focus, Esc closes it, and the focus comes back', async () => {
    expect(await sheet('Inspector').count()).toBe(0);
    await press('Space');
    await sheet('Inspector')
      .getByRole('heading', { name: addressAt(0) })
      .waitFor();
    const within = () => sheet('Inspector').evaluate((one) => one.contains(document.activeElement));
    await expect.poll(within).toBe(true);
    await press('Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Tab');
    expect(await within()).toBe(true);
    expect(await cutOff()).toEqual([]);
    expect(await violations(page, '[role=dialog]')).toEqual([]);
    await press('Escape');
    await sheet('Inspector').waitFor({ state: 'detached' });
    await inGrid();
    await more('Inspector');
    await sheet('Inspector').getByRole('button', { name: 'Close' }).click();
    await sheet('Inspector').waitFor({ state: 'detached' });
    await inGrid();
  });

  it('the sidebar is a sheet, which a place that is chosen closes', async () => {
    const show = page.getByRole('button', { name: 'Show sidebar' });
    await show.click();
    await sheet('Sidebar').waitFor();
    expect(await cutOff()).toEqual([]);
    await press('Escape');
    await sheet('Sidebar').waitFor({ state: 'detached' });
    await expect.poll(() => show.evaluate((one) => one === document.activeElement)).toBe(true);
    await show.click();
    await sheet('Sidebar')
      .getByRole('button', { name: /^beta\.example/ })
      .click();
    await sheet('Sidebar').waitFor({ state: 'detached' });
    await expect.poll(() => grid().getAttribute('aria-rowcount')).toBe('5');
  });
});

describe('by keyboard alone', () => {
  it.each([{ width: 1280, height: 800 }, SIZES[0]])(
    'a user is added, found, locked and deleted at $width',
    async (size) => {
      await page.setViewportSize(size);
      await place(size.width < 900 ? 'All users' : 'All users 12')
        .or(page.getByRole('button', { name: /^All users/ }).first())
        .first()
        .focus();
      await press('Enter', 'Alt+n');
      await dialog().locator('input:focus').waitFor();
      await page.keyboard.type(`keys${size.width}`);
      await press('Tab');
      await page.keyboard.type('alpha.example');
      await press('Tab');
      await page.keyboard.type('a secret of many words');
      await press('Enter');
      await dialog().waitFor({ state: 'detached' });
      await press('Control+f');
      await page.keyboard.type(`keys${size.width}`);
      await expect.poll(() => grid().getAttribute('aria-rowcount')).toBe('2');
      await press('ArrowDown', 'Shift+Space', 'Control+l');
      await dialog().locator(':is(input, textarea):focus').waitFor();
      await page.keyboard.type('Left');
      // At once, though it may not be counted yet who is meant.
      await press('Enter');
      await dialog().waitFor({ state: 'detached' });
      await grid().getByText('Manual lock').waitFor();
      await press('Delete');
      await dialog()
        .getByText(/can no longer send/)
        .waitFor();
      await press('Enter');
      await dialog().waitFor({ state: 'detached' });
      await page.getByText('No user matches').waitFor();
      await press('Control+f', 'Escape');
      await expect.poll(() => grid().getAttribute('aria-rowcount')).toBe('13');
      await press('Control+Shift+i');
      await dialog().waitFor();
      await press('Escape');
      await dialog().waitFor({ state: 'detached' });
      await press('Control+,');
      await page.getByLabel('Administrator contact').waitFor();
    },
  );
});

describe('forced colours', () => {
  it('mark the selected row and the current place by a line', async () => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
    await page
      .getByRole('button', { name: /^All users/ })
      .first()
      .click();
    await firstUser();
    const line = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((one) => getComputedStyle(one).outlineStyle);
    expect(await line('[role=row][aria-selected=true]')).toBe('solid');
    expect(await line('[role=row][aria-selected=false]')).toBe('none');
    expect(await line('[aria-current=page]')).toBe('solid');
    expect(await line('nav button:not([aria-current])')).toBe('none');
    expect(await line('.icon-button[aria-pressed=true]')).toBe('solid');
    await page.emulateMedia({ forcedColors: null });
  });
});

it('nothing stands outside a landmark, and no error was told', async () => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole('banner').getByRole('menubar').waitFor();
  expect(await violations(page, 'html')).toEqual([]);
  expect((await invoke(page, 'sets.info', {})).users).toBe(12);
  expect(problems).toEqual([]);
});
