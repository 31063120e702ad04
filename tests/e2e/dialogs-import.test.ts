/** Importing and exporting in a real browser: a dropped file, the result with its rejects, undo, cancel, the background. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { pageOfFile } from './file-wide.ts';
import { HeardEvents } from './heard-events.ts';
import type { RunningApp } from './start-app.ts';
import { dropFile, invoke, makeUsers } from './users-fixture.ts';

let app: RunningApp;
let page: Page;
let dialog: Locator;
let problems: readonly string[];

beforeAll(async () => {
  ({ app, page, problems } = await pageOfFile());
  await makeUsers(page, app, 10);
  dialog = page.getByRole('dialog');
});
afterEach(() => expect(problems).toEqual([]));

const total = async () => (await invoke(page, 'sets.info', {})).users;
const gone = () => dialog.waitFor({ state: 'detached' });
/** Imports, once the dialog has the keyboard. */
const enter = async () => {
  await dialog.locator('[type=submit]:focus').waitFor();
  await page.keyboard.press('Enter');
};
/** Closes a result, once it has the keyboard. */
const done = async () => {
  await dialog.locator('[data-done]:focus').waitFor();
  await page.keyboard.press('Enter');
  await gone();
};

/** A file that takes long enough to be interrupted. */
const LONG = { rows: 400_000, row: 'long#,big.example,Secret-#-password\n' };

describe('Import', () => {
  it('of a dropped file in the gateway’s format needs one Enter; its result lists every rejected row', async () => {
    const before = await total();
    await dropFile(
      page,
      'staff.csv',
      'username,domain,password\nanna,new.example,secret1\nbad name,new.example,secret2\nbert,new.example,secret3\ncarl,exa mple,secret4\nuser0000,alpha.example,x\ndora,new.example,\n198.51.100.9,new.example,\n',
    );
    await dialog.getByText('staff.csv').waitFor();
    await dialog.getByText(/into “Test set”/).waitFor();
    await enter();
    await dialog.getByText('Imported staff.csv').waitFor();
    const counts = await dialog.locator('dl').innerText();
    expect(counts.replace(/\s+/g, ' ')).toBe('3 created 0 updated 1 skipped 3 rejected');
    const rows = dialog.getByRole('region', { name: 'Rejected rows' }).locator('tbody tr');
    await expect.poll(() => rows.count()).toBe(3);
    expect((await rows.nth(0).innerText()).replace(/\s+/g, ' ')).toMatch(/^3 1 .*spaces.*bad name/);
    expect(await dialog.innerText()).not.toContain('secret2');
    expect(await total()).toBe(before + 3);

    const saved = join(app.folder, 'rejects.csv');
    await dialog.getByRole('button', { name: /Save rejects/ }).click();
    await dialog.getByLabel('Save rejected rows as').fill(saved);
    await page.keyboard.press('Enter');
    await page.getByText('Saved 3 rejected rows.').waitFor();
    const text = await readFile(saved, 'utf8');
    expect(text).toContain('bad name');
    expect(text).not.toContain('secret2');

    await dialog.getByRole('button', { name: 'Show imported users' }).click();
    await gone();
    const shown = () => page.getByRole('grid').getAttribute('aria-rowcount');
    await expect.poll(shown).toBe('4');
    const change = page.getByRole('button', { name: /^Remove: Change is \d+$/ });
    await change.waitFor();
    const sorts = page.locator('[role=columnheader]:is([aria-sort=ascending], [aria-sort=descending])');
    expect(await sorts.count()).toBe(0);
    const first = page.locator('[data-row="0"] [data-column="0"]');
    await expect.poll(() => first.innerText()).toMatch(/new\.example|198\.51\.100\.9/);
    await change.click();
    await expect.poll(shown).toBe(String(before + 4));

    await page.getByRole('button', { name: /Notifications/ }).click();
    const told = page.getByRole('article').filter({ hasText: 'staff.csv' });
    await told.getByRole('button', { name: 'Show result' }).click();
    await dialog.getByText('Imported staff.csv').waitFor();
    await dialog.getByRole('button', { name: 'Undo import' }).click();
    await gone();
    await expect.poll(total).toBe(before);
  });

  it('of rows that were copied from a spreadsheet and are pasted', async () => {
    const before = await total();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.evaluate(() =>
      navigator.clipboard.writeText('anna\tpasted.example\tSecret-1\nbert\tpasted.example\tSecret-2\n'),
    );
    await page.keyboard.press('Control+v');
    await dialog.getByText('pasted.csv').waitFor();
    await enter();
    await dialog.getByText('Imported pasted.csv').waitFor();
    expect(await total()).toBe(before + 2);
    await dialog.getByRole('button', { name: 'Undo import' }).click();
    await gone();
    await expect.poll(total).toBe(before);
  });

  it('asks about columns that are not used before anything is changed; stopping leaves everything', async () => {
    const before = await total();
    const csv = 'username,domain,password,Notes,Room\nanna,asked.example,secret1,x,y\n';
    await dropFile(page, 'notes.csv', csv);
    await enter();
    await dialog.getByText('Before importing notes.csv').waitFor();
    await dialog.getByText('2 columns would not be used: “Notes” (column 4); “Room” (column 5).').waitFor();
    await page.keyboard.press('Escape');
    await gone();
    expect(await total()).toBe(before);
    await dropFile(page, 'notes.csv', csv);
    await enter();
    await dialog.getByRole('button', { name: 'Leave these columns out' }).click();
    await dialog.getByText('Imported notes.csv').waitFor();
    await dialog.getByText('Left out: “Notes” (column 4); “Room” (column 5).').waitFor();
    expect(await total()).toBe(before + 1);
    await dialog.getByRole('button', { name: 'Undo import' }).click();
    await gone();
    await expect.poll(total).toBe(before);
  });

  it('asks what stands in which column where that is in doubt', async () => {
    const before = await total();
    await dropFile(page, 'mails.csv', 'email;password\nanna@asked.example;Secret-1\n');
    await enter();
    await dialog.getByText('Before importing mails.csv').waitFor();
    await dialog
      .getByText(/one of them with whole addresses/)
      .first()
      .waitFor();
    expect(await dialog.innerText()).not.toContain('Secret');
    await dialog.getByRole('button', { name: 'Address, password' }).click();
    await dialog.getByText('Imported mails.csv').waitFor();
    const found = await invoke(page, 'users.query', {
      query: { filter: { kind: 'words', text: 'anna@asked' } },
      offset: 0,
      limit: 2,
    });
    expect(found.users.map(({ address }) => address)).toEqual(['anna@asked.example']);
    await dialog.getByRole('button', { name: 'Undo import' }).click();
    await gone();
    await expect.poll(total).toBe(before);

    await dropFile(page, 'domains.csv', 'ex.example,anna,Secret-1\nex.example,bert,Secret-2\n');
    await enter();
    await dialog.getByRole('radio', { name: /^Domain, username, password/ }).check();
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await dialog.getByText('Imported domains.csv').waitFor();
    expect(await total()).toBe(before + 2);
    await dialog.getByRole('button', { name: 'Undo import' }).click();
    await gone();
    await expect.poll(total).toBe(before);
  });

  it('can only check', async () => {
    const before = await total();
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: /Import from CSV/ }).click();
    await dialog.locator('input[type=file]').setInputFiles({
      name: 'check.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('erna,new.example,secret\n'),
    });
    await dialog.getByText('Options').click();
    await dialog.getByLabel('Review first').check();
    await dialog.getByRole('button', { name: 'Review', exact: true }).click();
    await dialog.getByText('Checked check.csv').waitFor();
    await dialog.getByText('would be created').waitFor();
    await dialog.getByText(/Nothing was changed/).waitFor();
    expect((await dialog.locator('dl').innerText()).replace(/\s+/g, ' ')).toBe(
      '1 would be created 0 would be updated 0 would be skipped 0 would be rejected',
    );
    await done();
    expect(await total()).toBe(before);
  });

  it('imports what was checked, also from a result that is opened again', async () => {
    const before = await total();
    await page.getByRole('button', { name: /Notifications/ }).click();
    const told = page.getByRole('article').filter({ hasText: 'check.csv' });
    await told.getByText('Nothing was changed: this was only a check. 1 would be created.').waitFor();
    await told.getByRole('button', { name: 'Show result' }).click();
    await dialog.getByRole('button', { name: 'Import now' }).click();
    await dialog.getByText('Imported check.csv').waitFor();
    expect(await dialog.getByRole('button', { name: 'Import now' }).count()).toBe(0);
    expect(await total()).toBe(before + 1);
    await dialog.getByRole('button', { name: 'Undo import' }).click();
    await gone();
    await expect.poll(total).toBe(before);
  });

  it('reads a file as was chosen under Options', async () => {
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: /Import from CSV/ }).click();
    await dialog.locator('input[type=file]').setInputFiles({
      name: 'russian.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('erna:new.example:\xcf\xe0\xf01\n', 'latin1'),
    });
    await dialog.getByText('Options').click();
    await dialog.getByLabel('Review first').check();
    await dialog.getByLabel('Encoding').selectOption('Windows-1251 (Cyrillic)');
    await dialog.getByLabel('Separator').selectOption('Colon (:)');
    await dialog.getByRole('button', { name: 'Review', exact: true }).click();
    await dialog.getByText('Checked russian.csv').waitFor();
    await dialog.getByText('Read as Windows-1251 (as chosen), separated by colons').waitFor();
    await done();
  });

  it('shows the first rows as they would be read, anew at each choice of encoding and separator', async () => {
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: /Import from CSV/ }).click();
    await dialog.locator('input[type=file]').setInputFiles({
      name: 'odd.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('\xe0\xed\xed\xe0^new.example^\xcf\xe0\xf01\n', 'latin1'),
    });
    const preview = dialog.getByRole('region', { name: 'Preview' });
    await preview.getByText(/Read as Windows-1252/).waitFor();
    await preview.getByText(/1 column instead of 3/).waitFor();
    await dialog.getByText('Options').click();
    await dialog.getByLabel('Separator').selectOption('Another character…');
    await dialog.getByLabel('Separating character').fill('a');
    await dialog.getByText(/The separator is one character that is no letter/).waitFor();
    await dialog.getByLabel('Separating character').fill('^');
    await preview.getByText(/separated by “\^”/).waitFor();
    await dialog.getByLabel('Encoding').selectOption('Windows-1251 (Cyrillic)');
    await preview.getByText('анна@new.example').waitFor();
    await preview.getByText('password of 4 characters').waitFor();
    expect(await preview.innerText()).not.toContain('Пар');
    await dialog.getByLabel('Review first').check();
    await dialog.getByRole('button', { name: 'Review', exact: true }).click();
    await dialog.getByText('Read as Windows-1251 (as chosen), separated by “^”').waitFor();
    await done();
    // What was handed over to be looked at is gone.
    const uploads = join(app.folder, 'config', 'uploads');
    const kept = async () =>
      (await readdir(uploads, { recursive: true, withFileTypes: true }))
        .filter((file) => file.isFile())
        .map(({ name }) => name);
    const before = await kept();
    await dropFile(page, 'seen.csv', 'erna,new.example,Secret-1\n');
    await preview.getByText('erna@new.example').waitFor();
    await page.keyboard.press('Escape');
    await gone();
    expect((await kept()).filter((name) => !before.includes(name))).toEqual([]);
  });

  it('says what is wrong with a file that is no CSV', async () => {
    await dropFile(page, 'picture.csv', '\u0089PNG\r\n\u001a\n\0\0\0\rIHDR\0\0\0\0');
    await dialog.getByText('picture.csv').waitFor();
    await enter();
    await dialog
      .getByText(/was not imported|was imported|Imported/)
      .first()
      .waitFor();
    expect(await total()).toBe(10);
    await page.keyboard.press('Escape');
    await gone();
  });

  it('keeps nothing when it is cancelled', async () => {
    const before = await total();
    await dropFile(page, 'long.csv', LONG);
    await dialog.getByText('long.csv').waitFor();
    await enter();
    await dialog.getByRole('button', { name: 'Cancel import' }).click();
    await dialog.getByText('Import cancelled').waitFor();
    await done();
    expect(await total()).toBe(before);
  });

  it('goes on in the background and tells when it is done', async () => {
    const before = await total();
    const heard = await HeardEvents.of(page);
    await page.reload();
    await page.getByRole('grid').waitFor();
    // However quick it is, the window learns of its end only once the dialog is closed.
    const closed = Promise.withResolvers<undefined>();
    heard.holdUntil(closed.promise);
    await page.route('**/api/imports.state', async (route) => {
      await closed.promise;
      await route.continue();
    });
    await dropFile(page, 'more.csv', 'eve,new.example,secret5\nfay,new.example,secret6\n');
    await dialog.getByText('more.csv').waitFor();
    await enter();
    await dialog.getByText(/Importing more\.csv/).waitFor();
    await page.keyboard.press('Escape');
    await gone();
    closed.resolve(undefined);
    await page.unrouteAll({ behavior: 'wait' });
    await page.getByLabel('Messages').getByText('more.csv is imported').waitFor();
    await page.getByLabel('Messages').getByRole('button', { name: 'Show result' }).last().click();
    await expect.poll(() => dialog.locator('dl').innerText()).toMatch(/^2\s+created/);
    await dialog.getByRole('button', { name: 'Undo import' }).click();
    await gone();
    await expect.poll(total).toBe(before);
  });
});

describe('Export', () => {
  it('writes what is shown, exactly, or made harmless for a spreadsheet', async () => {
    for (const [name, label, says] of [
      ['full.csv', 'Everything', /Everything of 10 users/],
      // Passwords may have been hardened by now.
      ['gateway.csv', 'For the gateway', /^Username.* of 10 users/],
      ['reading.csv', 'For reading in a spreadsheet', /Passwords, reasons of locks/],
    ] as const) {
      const file = join(app.folder, name);
      await page.getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('menuitem', { name: /^Export/ }).click();
      await dialog.getByText(/All 10 users/).waitFor();
      await dialog.getByLabel('File', { exact: true }).fill(file);
      await dialog.getByRole('radio', { name: label }).check();
      await dialog.getByText(says).waitFor();
      await dialog.getByRole('button', { name: 'Export', exact: true }).click();
      await gone();
      expect(await readFile(file, 'utf8')).toContain('user0000');
    }
  });
});
