/** A password given in the window is found again in no file, no output and no memory of the page: only sealed. */
import { randomBytes } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CDPSession, Locator, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageOfFile } from './file-wide.ts';
import type { RunningApp } from './start-app.ts';
import { addressAt, dropFile, invoke, makeUsers } from './users-fixture.ts';

/** Letters and digits only, so that no escaping hides it; at random, so that it stands nowhere by chance. */
const canary = () => `Canary${randomBytes(16).toString('hex')}`;
const imported = canary();
const rejected = canary();
const added = canary();
const revealed = canary();
const edited = canary();
const discarded = canary();
const all = { imported, rejected, added, revealed, edited, discarded };

let app: RunningApp;
let page: Page;
let dialog: Locator;
let debuggee: CDPSession;
let problems: readonly string[];

beforeAll(async () => {
  ({ app, page, problems } = await pageOfFile());
  await makeUsers(page, app, 5);
  dialog = page.getByRole('dialog');
  debuggee = await page.context().newCDPSession(page);
});
afterAll(() => expect(problems).toEqual([]));

const field = (name: string) => dialog.getByLabel(name, { exact: true });
const gone = () => dialog.waitFor({ state: 'detached' });

/** Enters text as the keyboard does, with no script of the test's in between. */
async function enter(into: Locator, text: string): Promise<void> {
  await into.focus();
  await page.keyboard.insertText(text);
}

/** The forms a password might have been written in: as it is, UTF-16LE, hex, and base64 at any alignment. */
function formsOf(password: string): readonly Buffer[] {
  const bytes = Buffer.from(password);
  const hex = bytes.toString('hex');
  const base64 = [0, 1, 2].flatMap((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replaceAll('=', '');
    // What the neighbours have a share in is cut off.
    const sure = text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
    return [sure, sure.replaceAll('+', '-').replaceAll('/', '_')];
  });
  const texts = [hex, hex.toUpperCase(), ...base64].map((text) => Buffer.from(text));
  return [bytes, Buffer.from(password, 'utf16le'), ...texts];
}

/** Names of the passwords that `bytes` hold in any form. */
function leaksIn(bytes: Buffer): readonly string[] {
  return Object.entries(all).flatMap(([name, password]) =>
    formsOf(password).some((form) => bytes.includes(form)) ? [name] : [],
  );
}

/** `file: password` for each one found below the folder. */
async function leaksBelow(folder: string): Promise<{ readonly files: number; readonly leaks: string[] }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const leaks: string[] = [];
  for (const file of files) {
    const path = join(file.parentPath, file.name);
    for (const name of leaksIn(await readFile(path))) leaks.push(`${path}: ${name}`);
  }
  return { files: files.length, leaks };
}

/** Every string on the page's JavaScript heap after garbage collection, in all its worlds; each cut at 1,024 characters. */
async function heapStrings(): Promise<readonly string[]> {
  const chunks: string[] = [];
  const take = ({ chunk }: { readonly chunk: string }): void => void chunks.push(chunk);
  debuggee.on('HeapProfiler.addHeapSnapshotChunk', take);
  await debuggee.send('HeapProfiler.enable');
  await debuggee.send('HeapProfiler.collectGarbage');
  await debuggee.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  debuggee.off('HeapProfiler.addHeapSnapshotChunk', take);
  return (JSON.parse(chunks.join('')) as { readonly strings: readonly string[] }).strings;
}

/** One look at the heap takes seconds, ten of them on a busy machine; what is given back goes with a later collection. */
const SEVERAL_LOOKS = { timeout: 90_000 };

const onHeap = async () => leaksIn(Buffer.from((await heapStrings()).join('\n')));

describe('A password', () => {
  it('is imported, added, shown, edited and typed in vain', async () => {
    await dropFile(page, 'staff.csv', `anna,alpha.example,${imported}\n`);
    await dialog.getByText('staff.csv').waitFor();
    await page.keyboard.press('Enter');
    await dialog.getByText('Imported staff.csv').waitFor();
    await page.keyboard.press('Escape');
    await gone();

    for (const [username, password] of [
      ['bert', added],
      ['carl', revealed],
    ] as const) {
      await page.keyboard.press('Alt+n');
      await enter(field('Username'), username);
      await field('Domain').fill('alpha.example');
      await enter(field('Password'), password);
      if (password === revealed) await dialog.getByRole('button', { name: 'Show password' }).click();
      await dialog.getByRole('button', { name: 'Save', exact: true }).click();
      await gone();
      await page.getByLabel('Messages').getByText(`Added ${username}@alpha.example.`).waitFor();
    }

    await page
      .getByRole('gridcell', { name: addressAt(0), exact: true })
      .first()
      .click();
    await page.keyboard.press('Enter');
    await enter(dialog.locator('[data-field=password]'), edited);
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await gone();
    await page.keyboard.press('Alt+n');
    await enter(field('Password'), discarded);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Discard', exact: true }).click();
    await gone();
    expect((await invoke(page, 'sets.info', {})).users).toBe(8);
  });

  it('is in no file of the set or of the preferences, and in no output', async () => {
    const set = await leaksBelow(join(app.folder, 'set'));
    const config = await leaksBelow(join(app.folder, 'config'));
    expect([...set.leaks, ...config.leaks]).toEqual([]);
    expect(set.files).toBeGreaterThan(1);
    expect(config.files).toBeGreaterThan(0);
    expect(leaksIn(Buffer.from(app.output(), 'latin1'))).toEqual([]);
  });

  it('is no longer on the heap of the page once its dialog is closed', async () => {
    // The heap of JavaScript, not all memory of the browser: what Blink and the network stack have freed, nobody can make them overwrite.
    await expect.poll(onHeap, SEVERAL_LOOKS).toEqual([]);
  });

  it('of a rejected row waits, for saving the rejects, until the set is closed; those of the other rows do not', async () => {
    await dropFile(page, 'bad.csv', `fine,alpha.example,${imported}\nbad name,alpha.example,${rejected}\n`);
    await dialog.getByText('bad.csv').waitFor();
    await page.keyboard.press('Enter');
    await dialog.getByRole('region', { name: 'Rejected rows' }).waitFor();
    await page.keyboard.press('Escape');
    await gone();
    expect((await leaksBelow(join(app.folder, 'set'))).leaks).toEqual([]);
    const waiting = async () => (await leaksBelow(join(app.folder, 'config'))).leaks;
    await expect.poll(waiting).toEqual([expect.stringMatching(/uploads.*\.rejects: rejected$/)]);
    await expect.poll(onHeap, SEVERAL_LOOKS).toEqual([]);
    await invoke(page, 'sets.close', {});
    const below = async () => (await leaksBelow(join(app.folder, 'config'))).leaks;
    await expect.poll(below).toEqual([]);
    expect((await leaksBelow(join(app.folder, 'set'))).leaks).toEqual([]);
    expect(leaksIn(Buffer.from(app.output(), 'latin1'))).toEqual([]);
  });
});

describe('The search itself', () => {
  it('finds a password in every form', () => {
    for (const shift of ['', 'a', 'ab']) {
      const text = `${shift}${added}xyz`;
      for (const encoding of ['utf8', 'utf16le'] as const) {
        expect(leaksIn(Buffer.from(text, encoding))).toEqual(['added']);
      }
      for (const encoding of ['hex', 'base64', 'base64url'] as const) {
        expect(leaksIn(Buffer.from(Buffer.from(text).toString(encoding)))).toEqual(['added']);
      }
    }
  });

  it('finds what a live variable of the page holds', async () => {
    await page.evaluate((password) => Object.assign(window, { kept: { password } }), discarded);
    expect(await onHeap()).toEqual(['discarded']);
    await page.evaluate(() => Object.assign(window, { kept: null }));
    await expect.poll(onHeap, SEVERAL_LOOKS).toEqual([]);
  });

  it('finds what a field of an open dialog holds', async () => {
    await invoke(page, 'sets.open', { path: join(app.folder, 'set') });
    await page.getByRole('grid').waitFor();
    await page.keyboard.press('Alt+n');
    await enter(field('Password'), discarded);
    expect(await onHeap()).toEqual(['discarded']);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Discard', exact: true }).click();
    await gone();
    await expect.poll(onHeap, SEVERAL_LOOKS).toEqual([]);
  });
});
