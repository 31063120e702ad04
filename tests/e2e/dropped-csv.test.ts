/** A large CSV file dropped on the window: it is handed over visibly, can be stopped on its way, and is imported whole. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { pageOfFile } from './file-wide.ts';
import type { RunningApp } from './start-app.ts';
import { dropFile, invoke } from './users-fixture.ts';

const ROWS = 100_000;

let app: RunningApp;
let page: Page;
let dialog: Locator;
let problems: readonly string[];

beforeAll(async () => {
  ({ app, page, problems } = await pageOfFile());
  await invoke(page, 'sets.create', { path: join(app.folder, 'set'), name: 'Test set' });
  await page.getByText('No users yet').waitFor();
  dialog = page.getByRole('dialog');
});
afterEach(() => expect(problems).toEqual([]));

const CSV = { rows: ROWS, row: 'user#,domain.example,Secret-#\r\n' };

/** What has been uploaded and is kept, in the folders of the processes. */
async function uploads(): Promise<readonly string[]> {
  const folder = join(app.folder, 'config/uploads');
  const all = await readdir(folder, { recursive: true }).catch(() => []);
  return all.filter((path) => path.includes('/'));
}

describe('a file of 100,000 rows', () => {
  it('can be stopped while it is handed over, and leaves nothing behind', async () => {
    const network = await page.context().newCDPSession(page);
    await network.send('Network.enable');
    const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 400_000 };
    await network.send('Network.emulateNetworkConditions', slow);
    await dropFile(page, 'everyone.csv', CSV);
    await dialog.locator('[type=submit]:focus').waitFor();
    await page.keyboard.press('Enter');
    const bar = dialog.getByRole('progressbar', { name: 'Upload' });
    await expect.poll(async () => Number(await bar.getAttribute('aria-valuenow'))).toBeGreaterThan(0);
    await dialog.getByText(/Handed over to Postern: \d+ %/).waitFor();
    await dialog.getByRole('button', { name: 'Cancel upload' }).click();
    await dialog.getByRole('button', { name: 'Import', exact: true }).waitFor();
    expect(await dialog.getByText('everyone.csv').count()).toBe(1);
    await expect.poll(uploads).toEqual([]);
    await network.send('Network.emulateNetworkConditions', { ...slow, uploadThroughput: -1 });
  });

  it('is imported whole after another try', async () => {
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await dialog.getByText('Imported everyone.csv').waitFor();
    const counts = await dialog.locator('dl').innerText();
    expect(counts.replace(/\s+/g, ' ')).toBe('100,000 created 0 updated 0 skipped 0 rejected');
    await dialog.locator('[data-done]:focus').waitFor();
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await page.locator(`[role=grid][aria-rowcount="${ROWS + 1}"]`).waitFor();
    await page.getByRole('gridcell', { name: 'user0@domain.example' }).waitFor();
    await page.getByRole('grid').focus();
    await page.keyboard.press('Control+End');
    await page.getByRole('gridcell', { name: 'user99999@domain.example' }).waitFor();
    expect((await invoke(page, 'sets.info', {})).users).toBe(ROWS);
    await expect.poll(uploads).toEqual([]);
  });
});
