import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { SetInfo } from '../../shared/contract/types.ts';
import { LISTS } from '../../shared/lists/lists.ts';
import { MockClient } from '../mock-client.ts';
import type { GridSort } from './columns.ts';

vi.mock('../lib/client.ts', () => ({
  client: new MockClient({ 'app.setPreferences': () => ({}) as never }),
}));
const { app } = await import('../lib/app-state.svelte.ts');
const { preferences } = await import('../lib/preferences.svelte.ts');
const { router } = await import('../lib/router.svelte.ts');
const { Addresses } = await import('./addresses.svelte.ts');
const { GridFilter } = await import('./grid-filter.svelte.ts');

class Layout {
  sort = $state.raw<readonly GridSort[]>([]);
  takes(sort: readonly GridSort[]): void {
    this.sort = sort;
  }
}
class Selected {
  only = $state<string | number | null>(null);
}
function list(key: 'users' | 'queue') {
  const selected = new Selected();
  const filter = new GridFilter(LISTS[key]);
  return { filter, layout: new Layout(), selected, reveal: (row: string) => (selected.only = row) };
}
const sort = [{ field: 'received', descending: false }];

/** The window's history, as far as addresses use it. */
class Fake {
  stack = [''];
  at = 0;
  #heard: (() => void)[] = [];
  readonly location = { hash: '' } as Location;
  readonly history = {
    pushState: (_state: unknown, _title: string, url: string) => {
      this.stack = [...this.stack.slice(0, ++this.at), url];
      this.location.hash = url;
    },
    replaceState: (_state: unknown, _title: string, url: string) => {
      this.stack[this.at] = url;
      this.location.hash = url;
    },
  } as unknown as History;
  addEventListener(_name: string, listener: () => void): void {
    this.#heard.push(listener);
  }
  go(by: number): void {
    this.at += by;
    this.type(this.stack[this.at] ?? '');
  }
  type(hash: string): void {
    this.location.hash = hash;
    for (const listener of this.#heard) listener();
    flushSync();
  }
}

let window: Fake;
let addresses: InstanceType<typeof Addresses>;
let users: ReturnType<typeof list>;

function begin(hash = ''): void {
  window = new Fake();
  window.location.hash = window.stack[0] = hash;
  addresses = new Addresses();
  users = list('users');
  addresses.register('users', users, { sort: [] });
  addresses.start(window as never);
  flushSync();
}

beforeEach(() => {
  preferences.current = { ...preferences.current, shown: {} };
  router.screen = 'users';
  app.currentDomain = null;
  app.set = { id: 'one', path: '/srv/one' } as SetInfo;
});
afterEach(() => addresses.stop());

it('says what is shown, and Back takes back a step, not each character', () => {
  begin();
  expect(window.stack).toEqual(['#/users']);
  for (const text of ['a', 'an', 'ann']) {
    users.filter.text = text;
    flushSync();
  }
  users.layout.takes([{ field: 'domain', descending: true }]);
  flushSync();
  users.selected.only = 17;
  flushSync();
  expect(window.stack).toEqual(['#/users', '#/users?filter=ann', '#/users?filter=ann&sort=-domain&row=17']);
  window.go(-2);
  expect([users.filter.text, users.layout.sort]).toEqual(['', []]);
  window.go(1);
  expect(users.filter.text).toBe('ann');
  expect(window.stack).toHaveLength(3);
});

it('shows what the address asks for, row and switched-off conditions too, and begins no step by that', () => {
  begin('#/users?domain=a.example&filter=ann+kind:ip&off=status:manual&sort=-domain&row=5');
  expect([users.filter.text, users.filter.rows.map(({ on }) => on)]).toEqual(['ann', [true, false]]);
  expect([app.currentDomain, users.layout.sort, users.selected.only]).toEqual([
    'a.example',
    [{ field: 'domain', descending: true }],
    '5',
  ]);
  expect(window.stack).toEqual([
    '#/users?domain=a.example&filter=ann+kind:ip&off=status:manual&sort=-domain&row=5',
  ]);
});

it('waits for a list that is not there yet, and keeps its address until then', () => {
  begin('#/queue?filter=state:held');
  expect([router.screen, window.location.hash]).toEqual(['queue', '#/queue?filter=state:held']);
  const queue = list('queue');
  addresses.register('queue', queue, { sort });
  flushSync();
  expect(queue.filter.asText.filter).toBe('state:held');
  expect([queue.layout.sort, window.stack]).toEqual([sort, ['#/queue?filter=state:held']]);
});

it('leads to another screen and back, each with its own filter', () => {
  begin('#/users?filter=ann');
  const queue = list('queue');
  addresses.register('queue', queue, { sort });
  queue.layout.takes(sort);
  router.show('queue');
  flushSync();
  queue.filter.text = 'bob';
  flushSync();
  router.show('relay');
  flushSync();
  expect(window.stack).toEqual(['#/users?filter=ann', '#/queue', '#/queue?filter=bob', '#/relay']);
  window.go(-3);
  expect([router.screen, users.filter.text, queue.filter.text]).toEqual(['users', 'ann', 'bob']);
  window.go(2);
  expect([router.screen, queue.filter.text]).toEqual(['queue', 'bob']);
});

it('leaves no screen that asks first, and its address neither', () => {
  begin();
  router.show('settings');
  flushSync();
  const asked: (() => void)[] = [];
  const free = router.guard((leave) => asked.push(leave));
  window.go(-1);
  expect([router.screen, window.location.hash]).toEqual(['settings', '#/settings']);
  asked[0]?.();
  flushSync();
  expect([router.screen, window.location.hash]).toEqual(['users', '#/users']);
  free();
});

it('goes on where the set was left, after a restart and after another set', () => {
  begin('#/users?filter=ann&off=kind:ip');
  router.show('relay');
  flushSync();
  app.set = { id: 'two', path: '/srv/two' } as SetInfo;
  flushSync();
  expect(users.filter.any).toBe(false);
  users.filter.text = 'bob';
  router.show('users');
  flushSync();
  app.set = { id: 'one', path: '/srv/one' } as SetInfo;
  flushSync();
  expect(users.filter.asText).toEqual({ filter: 'ann', off: 'kind:ip' });
  addresses.stop();
  router.show('relay');
  begin();
  expect([router.screen, users.filter.asText]).toEqual(['users', { filter: 'ann', off: 'kind:ip' }]);
});

it('says nothing while no set is open', () => {
  app.set = null;
  begin();
  expect(window.stack).toEqual(['']);
});
