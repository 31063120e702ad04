import { describe, expect, it } from 'vitest';
import { PosternError } from '../../../shared/domain/errors.ts';
import { MockClient } from '../../mock-client.ts';
import { baseName, FileBrowser, fileNameOf, joinPath } from './file-browser.svelte.ts';

const HOME = {
  path: '/home',
  parent: '/',
  entries: [
    { name: 'anna', path: '/home/anna', kind: 'folder' as const },
    { name: 'bert', path: '/home/bert', kind: 'set' as const },
    { name: 'staff.csv', path: '/home/staff.csv', kind: 'file' as const },
  ],
};

function make(files = false) {
  return new FileBrowser(
    new MockClient({
      'folders.list': ({ path }) => {
        if (path === '/secret') throw PosternError.asSaid('io-failed', 'You may not read /secret.');
        return path === '/'
          ? { path: '/', parent: null, entries: [{ name: 'home', path: '/home', kind: 'folder' }] }
          : HOME;
      },
    }),
    files,
  );
}

describe('FileBrowser', () => {
  it('lists folders and sets, and files only where they are sought', async () => {
    const folders = make();
    await folders.open();
    expect(folders.entries.map(({ name }) => name)).toEqual(['anna', 'bert']);
    const files = make(true);
    await files.open();
    expect(files.entries).toHaveLength(3);
  });

  it('goes up with the folder it came from active', async () => {
    const browser = make();
    await browser.open();
    await browser.up();
    expect(browser.text).toBe('/');
    expect(browser.selected?.path).toBe('/home');
    await browser.up();
    expect(browser.text).toBe('/');
  });

  it('keeps the path that is typed while a folder is read', async () => {
    const browser = make();
    const opening = browser.open();
    browser.text = '/srv/sets';
    await opening;
    expect([browser.text, browser.listing?.path]).toEqual(['/srv/sets', '/home']);
  });

  it('moves by key and by letter', async () => {
    const browser = make();
    await browser.open();
    browser.move(5);
    expect(browser.selected?.name).toBe('bert');
    browser.move(-Infinity);
    expect(browser.selected?.name).toBe('anna');
    browser.seek('B');
    expect(browser.selected?.name).toBe('bert');
  });

  it('stays where it is when a folder cannot be read, and says why', async () => {
    const browser = make();
    await browser.open();
    expect(await browser.open('/secret')).toBe(false);
    expect(browser.error).toBe('You may not read /secret.');
    expect(browser.listing?.path).toBe('/home');
  });
});

it('makes paths and names the way the platform does', () => {
  expect(joinPath('/home/anna', 'x', 'linux')).toBe('/home/anna/x');
  expect(joinPath('/', 'x', 'linux')).toBe('/x');
  expect(joinPath('C:\\Users', 'x', 'windows')).toBe('C:\\Users\\x');
  expect(joinPath('C:\\', 'x', 'windows')).toBe('C:\\x');
  expect(fileNameOf(' Mail Gateway: Wien/Süd ')).toBe('mail-gateway-wien-süd');
  expect(fileNameOf('../..')).toBe('user-set');
  expect([baseName('/a/b.csv'), baseName('C:\\a\\b.csv')]).toEqual(['b.csv', 'b.csv']);
});

it('shows the folder asked for last, whichever answer comes last', async () => {
  const waiting: ((path: string) => void)[] = [];
  const client = new MockClient({
    'folders.list': () => {
      const { promise, resolve } = Promise.withResolvers<typeof HOME>();
      waiting.push((path) => resolve({ ...HOME, path }));
      return promise;
    },
  });
  const browser = new FileBrowser(client, true);
  const [older, newer] = [browser.open('/older'), browser.open('/newer')];
  waiting[1]?.('/newer');
  expect(await newer).toBe(true);
  waiting[0]?.('/older');
  expect(await older).toBe(false);
  expect(browser.listing?.path).toBe('/newer');
});
