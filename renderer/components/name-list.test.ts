/** Names of a selection as they come: of two messages to one recipient both. */
import { flushSync, mount, unmount } from 'svelte';
import { expect, test } from 'vitest';
import NameList from './name-list.svelte';

test('the same name twice stands there twice', () => {
  const names = ['bob@far.example', 'bob@far.example', 'carl@far.example'];
  const list = mount(NameList, { target: document.body, props: { names, rest: 2 } });
  flushSync();
  expect([...document.querySelectorAll('li')].map((one) => one.textContent)).toEqual([
    ...names,
    'and 2 more',
  ]);
  void unmount(list);
});
