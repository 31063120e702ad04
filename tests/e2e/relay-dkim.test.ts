/** DKIM in the settings of the relay: a domain is signed at once, looked up, and no longer signed when asked twice. */
import type { Page } from 'playwright';
import { beforeAll, expect, it } from 'vitest';
import { seriousViolations } from './accessibility.ts';
import { openRelaySettings, relayScreenOfFile } from './relay-screen.ts';
import { invoke } from './users-fixture.ts';

let page: Page;

beforeAll(async () => {
  ({ page } = await relayScreenOfFile());
  await openRelaySettings(page);
});

const dialog = () => page.getByRole('dialog');
const signed = () => dialog().getByRole('list', { name: 'Signed domains' }).getByRole('listitem');
const focused = () => page.evaluate(() => document.activeElement?.outerHTML ?? '');

it('signs a domain at once, and shows the record to publish, to be copied', async () => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const domain = dialog().getByRole('combobox', { name: 'Domain' });
  await domain.fill('no domain');
  await domain.blur();
  await dialog()
    .getByText(/is not a domain/)
    .waitFor();
  await dialog().getByRole('button', { name: 'Show domains' }).click();
  await page.getByRole('option', { name: 'example.com' }).click();
  await domain.press('Enter');
  await signed().getByText('postern._domainkey.example.com', { exact: true }).waitFor();
  const [entry] = await invoke(page, 'relay.dkim', {});
  expect(entry).toMatchObject({ domain: 'example.com', selector: 'postern' });
  await signed()
    .getByText(entry?.record?.value ?? '', { exact: true })
    .waitFor();
  await dialog().getByRole('button', { name: 'Copy the line for a zone file' }).click();
  await dialog().getByRole('button', { name: 'Copied the line for a zone file' }).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(entry?.record?.zoneLine);
  expect(await seriousViolations(page)).toEqual([]);
});

it('is looked up', async () => {
  await dialog().getByRole('button', { name: 'Check example.com' }).click();
  // By whether this machine reaches a name server.
  const told = /Published|Not published yet|Another record|No name server answered/;
  await signed().getByRole('status').filter({ hasText: told }).waitFor();
});

it('is not lost half typed: Save points to it, Esc asks', async () => {
  const domain = dialog().getByRole('combobox', { name: 'Domain' });
  await domain.fill('half.example');
  await dialog().getByRole('button', { name: 'Save', exact: true }).click();
  await expect.poll(focused).toContain('dkim.domain');
  const reminder = dialog().getByText(/not signed yet\. Choose/);
  const below = () => reminder.evaluate((element) => element.getBoundingClientRect().bottom);
  const foot = await dialog().locator('.foot').boundingBox();
  await expect.poll(below).toBeLessThanOrEqual(foot?.y ?? 0);
  await page.keyboard.press('Escape');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Keep editing' }).click();
  expect(await domain.inputValue()).toBe('half.example');
  await domain.fill('');
});

it('keeps the focus in sight while one is asked, and says at its row what went wrong', async () => {
  const stop = dialog().getByRole('button', { name: 'Stop signing example.com' });
  await stop.focus();
  await page.keyboard.press('Enter');
  await expect.poll(focused).toContain('Cancel');
  await page.keyboard.press('Enter');
  await expect.poll(focused).toContain('Stop signing example.com');
  await page.keyboard.press('Enter');
  await page.route('**/api/relay.removeDkim', (route) =>
    route.fulfill({ json: { ok: false, error: { code: 'io-failed', message: 'The disk is full.' } } }),
  );
  await dialog().getByRole('button', { name: 'Stop signing', exact: true }).click();
  await signed().getByRole('alert').getByText('The disk is full.').waitFor();
  await page.unroute('**/api/relay.removeDkim');
  await dialog().getByRole('button', { name: 'Cancel', exact: true }).first().click();
});

it('ends when asked twice, and comes back by an undo with the same key', async () => {
  const [before] = await invoke(page, 'relay.dkim', {});
  await dialog().getByRole('button', { name: 'Stop signing example.com' }).click();
  await dialog().getByRole('button', { name: 'Stop signing', exact: true }).click();
  await expect.poll(focused).toContain('dkim.domain');
  await signed().waitFor({ state: 'detached' });
  await invoke(page, 'changes.undo', {});
  await signed().waitFor();
  expect(await invoke(page, 'relay.dkim', {})).toEqual([before]);
  // Nothing was left to save.
  await page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'detached' });
});
