import { asSaid } from '../../../shared/text/text.ts';
import { expect, test } from 'vitest';
import { EventHub } from './event-hub.ts';
import { Notifications } from './notifications.ts';
import { plainShell } from './shell.ts';

test('what strangers wrote is shown as it is, marks of direction and line ends too', () => {
  const bell = new Notifications(
    new EventHub(() => undefined),
    plainShell('browser'),
    () => 1,
    () => null,
  );
  bell.add({
    kind: 'warning',
    title: asSaid('\u202egpj.exe was locked'),
    body: asSaid('one\ntwo\u001b[31m'),
  });
  expect(bell.list()).toMatchObject([{ title: '⟨U+202E⟩gpj.exe was locked', body: 'one two⟨U+001B⟩[31m' }]);
});

test('the bell of a set has what is about it or about none, and reading it leaves that of others unread', () => {
  let open: string | null = null;
  const bell = new Notifications(
    new EventHub(() => undefined),
    plainShell('browser'),
    () => 1,
    () => open,
  );
  const add = (title: string) => bell.add({ kind: 'info', title: asSaid(title), body: asSaid('') });
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
