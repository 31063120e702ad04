/** Menu commands while one types, a connection that is cut in an import, and what closing the window would lose. */
import type { Dialog, Page } from 'playwright';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pageOfFile } from './file-wide.ts';
import { HeardEvents } from './heard-events.ts';
import type { RunningApp } from './start-app.ts';
import { addressAt, dropFile, invoke, makeUsers, redoIsKnown } from './users-fixture.ts';

const USERS = 12;
let app: RunningApp;
let page: Page;
let problems: readonly string[];
let heard: HeardEvents;

beforeAll(async () => {
  ({ app, page, problems } = await pageOfFile());
  await makeUsers(page, app, USERS);
  heard = await HeardEvents.of(page);
});
beforeEach(async () => {
  heard.passes = () => true;
  await page.reload();
  // A reload leads back to where the test before was.
  await page
    .getByRole('button', { name: /^All users/ })
    .first()
    .click();
  await page.getByText(addressAt(0)).first().waitFor();
});

const total = async () => (await invoke(page, 'sets.info', {})).users;
const search = () =>
  page
    .getByRole('searchbox')
    .or(page.getByPlaceholder(/Search/))
    .first();

describe('a command of the desktop menu', () => {
  const command = (name: string) => heard.send('command', { command: name });
  const selectedText = () => page.evaluate(() => getSelection()?.toString());

  it('belongs to the text field that has the focus', async () => {
    await search().click();
    await page.keyboard.type('user');
    command('select-all');
    await expect.poll(selectedText).toBe('user');
    // How much one step takes back is the browser's affair.
    const after = (name: string) => () => {
      command(name);
      return search().inputValue();
    };
    await expect.poll(after('undo')).toBe('');
    await expect.poll(after('redo')).toBe('user');
    await expect.poll(after('undo')).toBe('');
    expect(await total()).toBe(USERS);
    expect(await page.getByRole('row', { selected: true }).count()).toBe(0);
  });

  it('does nothing to the set behind a dialog', async () => {
    await page.locator('[data-row="0"] [data-column="0"]').click();
    await page.keyboard.press('Delete');
    await page.getByRole('dialog').getByText(addressAt(0)).waitFor();
    for (const name of ['undo', 'select-all', 'settings', 'close-set']) command(name);
    // They have arrived before the dialog is closed: what is sent after them has.
    const last = { id: 'made-up', time: 0, kind: 'info', title: 'The last one', body: '', read: false };
    heard.send('notification', last);
    await page.getByText('The last one').first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await total()).toBe(USERS);
    expect(await page.getByRole('row', { selected: true }).count()).toBe(1);
  });

  it('is the window’s own everywhere else', async () => {
    await page.getByRole('grid').focus();
    command('select-all');
    await expect.poll(() => page.getByRole('row', { selected: true }).count()).toBe(USERS);
    command('undo');
    await expect.poll(total).toBe(0);
    await redoIsKnown(page);
    command('redo');
    await expect.poll(total).toBe(USERS);
  });
});

describe('a connection that is cut in the middle of an import', () => {
  /** Imports one row; the window hears that it reads, and then nothing until it is done. */
  async function importUnheard(name: string): Promise<void> {
    const done = Promise.withResolvers<undefined>();
    const told: unknown[] = [];
    heard.passes = ({ event, payload }) => {
      if (event !== 'import') return true;
      told.push(payload.phase);
      return payload.phase === 'reading';
    };
    await dropFile(page, `${name}.csv`, `${name},alpha.example,Secret-1\r\n`);
    await page.getByRole('dialog').getByRole('button', { name: 'Import', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await expect
      .poll(async () => (told.includes('reading') ? 'reads' : `${told.join()}; ${await dialog.innerText()}`))
      .toBe('reads');
    heard.reachable = done.promise;
    await heard.cut();
    await page.getByText('Connection lost').waitFor();
    await expect.poll(async () => (await invoke(page, 'imports.state', {}))?.phase).toBe('done');
    done.resolve(undefined);
  }

  it('leaves nothing disabled, and the dialog shows the result', async () => {
    await importUnheard('cut-one');
    heard.passes = () => true;
    await page.getByText('Connection lost').waitFor({ state: 'detached' });
    await page.getByRole('dialog').getByRole('heading', { name: 'Imported cut-one.csv' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => page.getByRole('button', { name: /^Add/ }).isEnabled()).toBe(true);
  });

  it('asks how it went where no event tells it', async () => {
    await importUnheard('cut-two');
    heard.passes = ({ event }) => event !== 'import';
    await page.getByText('Connection lost').waitFor({ state: 'detached' });
    await expect
      .poll(() => page.getByRole('button', { name: /^Add/, includeHidden: true }).isEnabled())
      .toBe(true);
  });
});

describe('closing the window', () => {
  /** What the browser asks when the page is to be left; it is then left. */
  async function askedOnLeaving(): Promise<number> {
    let asked = 0;
    const count = (dialog: Dialog): void => {
      asked += Number(dialog.type() === 'beforeunload');
      void dialog.accept();
    };
    page.on('dialog', count);
    await page.reload();
    page.off('dialog', count);
    return asked;
  }

  it('asks when something was typed, and not otherwise', async () => {
    await page.getByRole('grid').click();
    expect(await askedOnLeaving()).toBe(0);
    await page.getByText(addressAt(0)).first().click();
    await page.keyboard.press('Alt+n');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type('half a name');
    expect(await askedOnLeaving()).toBe(1);
  });

  it('holds what was typed in the desktop shell’s window, too, which asks in its own words', async () => {
    await page.route('**/api/app.info', async (route) => {
      const response = await route.fetch();
      const envelope = (await response.json()) as { value: object };
      await route.fulfill({ json: { ...envelope, value: { ...envelope.value, shell: 'desktop' } } });
    });
    await page.reload();
    await page.getByText(addressAt(0)).first().click();
    expect(await askedOnLeaving()).toBe(0);
    await page.getByText(addressAt(0)).first().click();
    await page.getByRole('button', { name: /^Add/ }).click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type('half a name');
    expect(await askedOnLeaving()).toBe(1);
    await page.unrouteAll({ behavior: 'wait' });
  });

  it('asks while an import runs', async () => {
    await page.getByText(addressAt(0)).first().click();
    const import_ = { ...(await invoke(page, 'imports.state', {})), id: 'made-up', phase: 'reading' };
    heard.send('import', import_);
    await page.getByRole('button', { name: 'Cancel the import' }).waitFor();
    expect(await askedOnLeaving()).toBe(1);
  });

  it('saves what was arranged a moment before', async () => {
    await page.getByText(addressAt(0)).first().click();
    await page.keyboard.press('Control+b');
    await page.reload();
    await page.getByRole('button', { name: 'Show sidebar' }).click();
  });
});

describe('leaving settings that were changed', () => {
  const contact = () => page.getByLabel('Administrator contact');
  const question = () => page.getByRole('alertdialog');

  it('asks, whichever way they are left', async () => {
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    await contact().fill('postmaster@alpha.example');
    for (const way of [/^All users/, /^beta\.example/, 'Activity']) {
      await page.getByRole('button', { name: way }).first().click();
      await question().getByRole('button', { name: 'Keep editing' }).click();
      await question().waitFor({ state: 'detached' });
    }
    await contact().focus();
    await page.keyboard.press('Control+o');
    await question().getByRole('button', { name: 'Keep editing' }).click();
    expect(await contact().inputValue()).toBe('postmaster@alpha.example');
    await page.getByRole('button', { name: /^beta\.example/ }).click();
    await question().getByRole('button', { name: 'Discard', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'beta.example' }).waitFor();
    expect((await invoke(page, 'settings.get', {})).system.administratorContact).toBe('');
    expect(problems).toEqual([]);
  });

  it('keeps what is typed while they are read again', async () => {
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    await contact().waitFor();
    const asked = Promise.withResolvers<undefined>();
    const may = Promise.withResolvers<undefined>();
    await page.route('**/api/settings.get', async (route) => {
      asked.resolve(undefined);
      await may.promise;
      await route.continue();
    });
    await invoke(page, 'settings.set', { domain: null, settings: {}, system: { strikesToLock: 7 } });
    await asked.promise;
    await contact().fill('postmaster@alpha.example');
    const response = page.waitForResponse('**/api/settings.get');
    may.resolve(undefined);
    await (await response).finished();
    await page.unrouteAll({ behavior: 'wait' });
    expect(await contact().inputValue()).toBe('postmaster@alpha.example');
    await page.getByRole('button', { name: 'Discard', exact: true }).click();
    await expect.poll(() => page.getByLabel('Strikes', { exact: true }).inputValue()).toBe('7');
    expect(await contact().inputValue()).toBe('');
    expect(problems).toEqual([]);
  });
});

describe('a set whose relay runs', () => {
  it('is left only after a question that names what ends', async () => {
    await invoke(page, 'relay.setSettings', { settings: { listen: { host: '127.0.0.1', port: 0 } } });
    await invoke(page, 'relay.start', {});
    heard.send('command', { command: 'close-set' });
    const question = page.getByRole('dialog', { name: /^Leave/ });
    await question.getByText('Its relay is running').waitFor();
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    expect(await invoke(page, 'relay.state', {})).toMatchObject({ phase: 'running' });
    await invoke(page, 'relay.stop', {});
  });
});
