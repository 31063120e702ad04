import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { MockClient } from '../mock-client.ts';
import { plainAddress } from './view-address.ts';

vi.mock('../lib/client.ts', () => ({
  client: new MockClient({ 'app.setPreferences': () => ({}) as never }),
}));
const { preferences } = await import('../lib/preferences.svelte.ts');
const { addresses } = await import('./addresses.svelte.ts');
const { MOST_VIEWS, savedViews } = await import('./saved-views.svelte.ts');

beforeEach(() => {
  vi.useFakeTimers();
  preferences.set({ views: [] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const queue = { ...plainAddress('queue'), filter: 'state:held' };
const names = (screen: 'queue' | 'users') => savedViews.of(screen).map(({ name }) => name);

it('a name has one view of a list, whatever its case, and another of another list', () => {
  savedViews.save('Held', queue);
  savedViews.save(' held ', { ...queue, filter: 'state:deferred', row: '17' });
  savedViews.save('Held', plainAddress('users'));
  expect(names('queue')).toEqual(['held']);
  expect(names('users')).toEqual(['Held']);
  // A row of today is none of tomorrow.
  expect(savedViews.named('HELD', queue)?.address).toBe('#/queue?filter=state:deferred');
});

it('one is given another name or removed, and the others stay', () => {
  for (const name of ['one', 'two', 'three']) savedViews.save(name, { ...queue, filter: name });
  const of = (name: string) => savedViews.named(name, queue) ?? expect.fail(name);
  savedViews.rename(of('two'), 'Second');
  savedViews.remove(of('three'));
  expect(names('queue')).toEqual(['one', 'Second']);
});

it('the one that is shown has the filter and the groups of the list', () => {
  savedViews.save('plain', queue);
  savedViews.save('by domain', { ...queue, group: 'domain' });
  const shows = vi.spyOn(addresses, 'current', 'get');
  const shown = (address: typeof queue) => {
    shows.mockReturnValue(address);
    // What it shows now, as it is worked out anew.
    preferences.set({ views: [...preferences.current.views] });
    return savedViews.shown?.name ?? null;
  };
  expect(shown({ ...queue, group: 'domain' })).toBe('by domain');
  expect(shown({ ...queue, sort: [{ field: 'received', descending: true }], row: '3' })).toBe('plain');
  expect(shown({ ...queue, also: true })).toBeNull();
  expect(shown({ ...queue, filter: '' })).toBeNull();
});

it('no more are kept than the contract takes, and none without a name', () => {
  expect(savedViews.problemOf(' ')).toBe('Enter a name.');
  const views = Array.from({ length: MOST_VIEWS - 1 }, (_, at) => ({ name: `${at}`, address: '#/queue' }));
  preferences.set({ views });
  expect(savedViews.problemOf('more')).toBeNull();
  savedViews.save('more', queue);
  expect(savedViews.problemOf('yet more')).toMatch(/^There are 200 views/);
});
