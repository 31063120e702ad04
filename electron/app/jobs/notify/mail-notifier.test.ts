import { beforeEach, expect, test, vi } from 'vitest';
import type { AppNotification } from '../../../../shared/contract/types.ts';
import type { MailNotices } from '../../../../shared/domain/job-settings.ts';
import type { NewNotification } from '../../base/notifications.ts';
import { MailNotifier } from './mail-notifier.ts';
import type { Notice } from './send-notice.ts';

const MINUTE = 60_000;
let now: number;
let on: MailNotices['on'];
let sent: Notice[];
let fails: string | null;
let bell: Pick<NewNotification, 'title' | 'cause'>[];
let notifier: MailNotifier;

beforeEach(() => {
  now = Date.parse('2026-11-28T02:00Z');
  [on, sent, fails, bell] = ['errors', [], null, []];
  notifier = new MailNotifier({
    notifications: { add: (told) => void bell.push(told) },
    now: () => now,
    settings: () => Promise.resolve({ to: 'admin@example.com', from: '', on }),
    set: () => ({ name: 'Gateway', path: '/srv/set', timeZone: 'UTC' }),
    send(_, notice) {
      if (fails !== null) return Promise.reject(new Error(fails));
      sent.push(notice);
      return Promise.resolve();
    },
    computer: 'here',
  });
});

const happens = (title: string, kind: AppNotification['kind'] = 'error', cause: string | null = title) =>
  notifier.add({ id: title, time: now, kind, title, body: `Why ${title}.`, read: false }, cause);
/** Looks at the clock `minutes` later, and lets what was begun end. */
async function later(minutes: number): Promise<void> {
  now += minutes * MINUTE;
  notifier.look();
  await vi.waitFor(() => undefined);
  await new Promise(setImmediate);
}

test('what happens is told at once, what follows within a minute together, of one cause once an hour with how often', async () => {
  happens('A failed');
  await later(0);
  expect(sent).toMatchObject([{ subject: '[Postern] Gateway: A failed' }]);
  expect(sent[0]?.text).toContain('2026-11-28 02:00 UTC\nA failed\nWhy A failed.');
  for (const title of ['A failed', 'B failed', 'A failed', 'C failed']) happens(title);
  await later(0.5);
  expect(sent).toHaveLength(1);
  await later(0.5);
  expect(sent[1]).toMatchObject({ subject: '[Postern] Gateway: B failed and 1 more' });
  await later(60);
  happens('A failed');
  await later(0);
  expect(sent[2]?.text).toContain('It happened 2 times more since it was told last.');
});

test('a flood of many causes is a few messages, however long it lasts', async () => {
  for (let minute = 0; minute < 120; minute++) {
    for (let each = 0; each < 30; each++) happens(`${minute}-${each} was locked`, 'warning');
    await later(1);
  }
  expect(sent.length).toBeLessThanOrEqual(25);
  expect(sent.map(({ text }) => text).join()).toMatch(/\d+ earlier notifications are only in the bell/);
});

test('only trouble unless all is wanted; nothing that is no news, and nothing of a set that was closed', async () => {
  happens('Done', 'success');
  happens('Again', 'error', null);
  await later(0);
  expect(sent).toEqual([]);
  on = 'all';
  happens('Done too', 'success');
  await later(0);
  expect(sent).toHaveLength(1);
  happens('Closed');
  const kept = notifier.forget();
  await later(5);
  expect(sent).toHaveLength(1);
  notifier.resume(kept);
  await later(5);
  expect(sent[1]?.text).toContain('Why Closed.');
});

test('what cannot be sent is tried again with growing pauses, said in the bell once an hour and never by e-mail', async () => {
  fails = 'mail.example.com:587: refused';
  happens('A failed');
  await later(0);
  expect(bell).toMatchObject([
    { title: 'E-mail notifications cannot be sent', body: { text: fails }, cause: null },
  ]);
  happens('E-mail notifications cannot be sent', 'warning');
  await later(4);
  fails = null;
  expect(sent).toEqual([]);
  await later(1);
  expect(sent).toMatchObject([{ subject: '[Postern] Gateway: A failed' }]);
  expect(bell).toHaveLength(1);
});

test('a clock that is set back keeps nothing quiet', async () => {
  happens('A failed');
  await later(0);
  now -= 24 * 60 * MINUTE;
  happens('A failed');
  await later(0);
  expect(sent).toHaveLength(2);
});

test('what is on its way when the set is closed is kept, and its failing touches no other set', async () => {
  const held = Promise.withResolvers<undefined>();
  const of = new MailNotifier({
    notifications: { add: (told) => void bell.push(told) },
    now: () => now,
    settings: () => Promise.resolve({ to: 'admin@example.com', from: '', on }),
    set: () => ({ name: 'Gateway', path: '/srv/set', timeZone: 'UTC' }),
    send: () => held.promise,
    computer: 'here',
  });
  of.add({ id: 'a', time: now, kind: 'error', title: 'A failed', body: '', read: false }, 'a');
  await new Promise(setImmediate);
  expect(of.forget().waiting).toMatchObject([{ told: { title: 'A failed' } }]);
  held.reject(new Error('refused'));
  await new Promise(setImmediate);
  expect(of.forget().waiting).toEqual([]);
  expect(bell).toEqual([]);
});
