import { expect, test } from 'vitest';
import { EventHub } from './event-hub.ts';
import { Notifications } from './notifications.ts';
import { plainShell } from './shell.ts';

test('the bell of a set has what is about it or about none, and reading it leaves that of others unread', () => {
  let open: string | null = null;
  const bell = new Notifications(
    new EventHub(() => undefined),
    plainShell('browser'),
    () => 1,
    () => open,
  );
  const add = (title: string) => bell.add({ kind: 'info', title, body: '' });
  const titles = () => bell.list().map(({ title, read }) => `${title}${read ? '' : '*'}`);
  add('started');
  open = '/srv/one';
  add('of one');
  open = '/srv/two';
  add('of two');
  expect(titles()).toEqual(['of two*', 'started*']);
  bell.markRead();
  expect(titles()).toEqual(['of two', 'started']);
  open = '/srv/one';
  expect(titles()).toEqual(['of one*', 'started']);
  open = null;
  expect(titles()).toEqual(['started']);
});
