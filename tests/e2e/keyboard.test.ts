/** Whole tasks with the keyboard alone, as somebody works who has no mouse. What has the focus is never set by the test. */
import type { Page } from 'playwright';
import { beforeAll, expect, it } from 'vitest';
import { pageOfFile, type PageOfFile } from './file-wide.ts';
import { tabTo } from './tab-to.ts';
import { addressAt, makeUsers } from './users-fixture.ts';

const COUNT = 60;
/** Of 60 users over three domains. */
const ALPHA = COUNT / 3;

let page: Page;
/** How many there are by now. */
let users = COUNT;
let problems: PageOfFile['problems'];

beforeAll(async () => {
  const file = await pageOfFile();
  ({ page, problems } = file);
  await makeUsers(page, file.app, COUNT);
});

const press = async (...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};
const dialog = () => page.getByRole('dialog');
const focusIn = (role: string) =>
  expect
    .poll(() => page.evaluate((sought) => document.activeElement?.closest(`[role=${sought}]`) !== null, role))
    .toBe(true);
const command = async (name: string): Promise<void> => {
  await press('Control+k');
  await page.getByRole('combobox', { name: 'Commands' }).waitFor();
  await page.keyboard.type(name);
  await press('Enter');
};
/** Types a filter in place of those that there are, which shows so many users. */
async function find(text: string, count: number): Promise<void> {
  await command('Refresh');
  await shown(users);
  await press('Control+f');
  await page.keyboard.type(text);
  await press('Enter');
  await shown(count);
  await focusIn('grid');
}
const shown = (count: number) =>
  expect.poll(() => page.getByRole('grid').first().getAttribute('aria-rowcount')).toBe(String(count + 1));
/** The dialog knows whom it is about: before, its keys do nothing. */
const ready = () => dialog().locator('button[type=submit]:enabled:not([aria-disabled])').waitFor();
const selected = (count: number) => page.getByText(`${count} selected`).first().waitFor();

it('filters, selects all that match but three, edits them at once, and takes it back', async () => {
  await find('domain:alpha.example', ALPHA);
  await press('Control+a', 'Control+Home');
  for (let n = 0; n < 3; n += 1) await press('Control+Space', 'ArrowDown');
  await selected(ALPHA - 3);
  await press('Control+e');
  await dialog()
    .getByText(`Edit ${ALPHA - 3} outgoing users`)
    .waitFor();
  // “Leave as it is”, “Inherit”, a number.
  await tabTo(page, 'Limit per day');
  await press('ArrowDown', 'ArrowDown', 'Tab');
  await press('Control+a');
  await page.keyboard.type('77');
  await press('Enter');
  await dialog().waitFor({ state: 'detached' });
  await focusIn('grid');
  await find('limitPerDay:77', ALPHA - 3);
  await press('Control+z');
  await shown(0);
});

it('locks and unlocks', async () => {
  await find('domain:beta.example', ALPHA);
  await press('Control+a', 'Control+l');
  await ready();
  await press('Enter');
  await dialog().waitFor({ state: 'detached' });
  await find('status:manual', ALPHA);
  await press('Control+a', 'Control+Shift+l');
  await ready();
  await press('Enter');
  await shown(0);
});

it('deletes, and brings back', async () => {
  await find(`address:${addressAt(0)}`, 1);
  await press('Control+a', 'Delete');
  await ready();
  await press('Enter');
  await dialog().waitFor({ state: 'detached' });
  users -= 1;
  await find('domain:alpha.example', ALPHA - 1);
  await press('Control+z');
  await shown(ALPHA);
  users += 1;
});

it('opens every screen from the list of commands, and the list of shortcuts by its own key', async () => {
  for (const screen of ['Queue', 'Quarantine', 'Mail log', 'Usage', 'Activity', 'Relay', 'Settings']) {
    await command(screen);
    await expect
      .poll(() => new URL(page.url()).pathname + page.url())
      .toContain(screen.toLowerCase().replace('mail ', ''));
  }
  await press('Shift+?');
  await dialog().getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor();
  await press('Escape');
});

it('leaves nothing in the console', () => expect(problems).toEqual([]));
