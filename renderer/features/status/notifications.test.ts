import { afterEach, expect, it } from 'vitest';
import type { AppNotification } from '../../../shared/contract/types.ts';
import { MockClient } from '../../mock-client.ts';
import { german } from '../../../shared/text/german.ts';
import { useDictionary } from '../../../shared/text/text.ts';
import { Notifications, notificationWords } from './notifications.svelte.ts';

const one = (id: string, time: number, read = false): AppNotification => ({
  id,
  time,
  kind: 'info',
  title: id,
  body: '',
  read,
});
const ids = (bell: Notifications) => bell.list.map(({ id }) => id);

it('shows each once, latest first, and keeps at most 200', async () => {
  const client = new MockClient({ 'app.notifications': () => [one('b', 2), one('a', 1)] });
  const bell = new Notifications(client);
  const stop = bell.follow();
  client.emit('notification', one('c', 3));
  await bell.load();
  expect(ids(bell)).toEqual(['b', 'a']);
  client.emit('notification', one('c', 3));
  client.emit('notification', one('b', 2));
  expect(ids(bell)).toEqual(['c', 'b', 'a']);
  for (let at = 0; at < 300; at++) client.emit('notification', one(`n${at}`, 10 + at));
  expect([bell.list.length, bell.list[0]?.id]).toEqual([200, 'n299']);
  stop();
  client.emit('notification', one('late', 999));
  expect(ids(bell)).not.toContain('late');
});

it('keeps none of the set before, also when its answer comes last', async () => {
  const answers: ((list: readonly AppNotification[]) => void)[] = [];
  const client = new MockClient({
    'app.notifications': () => new Promise((resolve) => answers.push(resolve)),
  });
  const bell = new Notifications(client);
  bell.follow();
  const first = bell.load();
  client.emit('notification', one('old event', 1));
  const second = bell.load();
  expect(ids(bell)).toEqual([]);
  answers[1]?.([one('new', 2)]);
  await second;
  answers[0]?.([one('old', 1)]);
  await first;
  expect(ids(bell)).toEqual(['new']);
});

it('counts those that are new until they are read, and tells of it once', async () => {
  const client = new MockClient({
    'app.notifications': () => [one('b', 2), one('a', 1, true)],
    'app.readNotifications': () => undefined,
  });
  const bell = new Notifications(client);
  await bell.load();
  expect(bell.unread).toBe(1);
  await bell.markRead();
  expect(bell.unread).toBe(0);
  await bell.markRead();
  expect(client.sent('app.readNotifications')).toHaveLength(1);
});

afterEach(() => useDictionary(null));

it('tells in the reader’s language what is a text, or stands in the dictionary; strangers’ names as they are', () => {
  useDictionary({ language: 'de', find: (english) => (german as Record<string, string>)[english] });
  const titled = { ...one('The relay takes no mail', 1), body: 'disk full' };
  expect(notificationWords(titled)).toEqual({
    title: 'Das Relay nimmt keine Nachrichten an',
    body: 'disk full',
  });
  const told = { title: { text: '{user} was locked' as const, values: { user: 'a\u202eb' } } };
  expect(notificationWords({ ...titled, told }).title).toBe('a⟨U+202E⟩b wurde gesperrt');
});
