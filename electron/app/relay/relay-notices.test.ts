import { asSaid } from '../../../shared/text/text.ts';
import { expect, test } from 'vitest';
import { noticeText } from '../base/notifications.ts';
import { RelayNotices } from './relay-notices.ts';

function noticed() {
  const told: { title: string; body: string }[] = [];
  const timers: { work: (() => void) | null }[] = [];
  const notices = new RelayNotices(
    { add: ({ title, body }) => told.push({ title: noticeText(title), body: noticeText(body) }) },
    (_, work) => {
      const timer: (typeof timers)[number] = { work };
      timers.push(timer);
      return () => (timer.work = null);
    },
  );
  const pass = (): void => {
    for (const timer of timers.splice(0)) timer.work?.();
  };
  return { notices, told, pass, titles: () => told.map(({ title }) => title) };
}

const quarantined = (subject: string) =>
  ({ kind: 'quarantined', finding: 'spam', user: 'ann@example.com', subject, reason: 'GTUBE' }) as const;

test('the first is told at once, those after it together', () => {
  const { notices, told, pass, titles } = noticed();
  notices.add(quarantined('one'));
  expect(told).toEqual([
    { title: 'A message was quarantined', body: '“one” of ann@example.com: spam (GTUBE).' },
  ]);
  for (let more = 0; more < 1500; more += 1) notices.add(quarantined(`more ${more}`));
  expect(told).toHaveLength(1);
  pass();
  expect(told[1]).toEqual({
    title: '1,500 more messages were quarantined',
    body: 'The last: “more 1499” of ann@example.com: spam (GTUBE).',
  });
  pass();
  notices.add(quarantined(''));
  expect(titles()).toHaveLength(3);
});

test('locks of different users are news each', () => {
  const { notices, told } = noticed();
  const lock = { kind: 'locked', reason: '5 spam messages in 10 minutes.', until: null } as const;
  notices.add({ ...lock, user: 'ann@example.com' });
  notices.add({ ...lock, user: 'bob@example.com', until: 5 });
  notices.add({ ...lock, user: 'cat@example.com', reason: 'Spam: GTUBE', until: 5 });
  const spam = '5 spam messages in 10 minutes.';
  expect(told.map(({ body }) => body)).toEqual([
    `${spam} Only an administrator can unlock this user.`,
    `${spam} The lock lifts by itself when its time is over.`,
    'Spam: GTUBE. The lock lifts by itself when its time is over.',
  ]);
});

test('what is gathered when the set is closed is told then', () => {
  const { notices, titles } = noticed();
  const down = { kind: 'destination-down', destination: 'mx.example.com:25', reason: 'refused' } as const;
  notices.add(down);
  notices.add(down);
  notices.close();
  expect(titles()).toEqual([
    'Mail for mx.example.com:25 has to wait',
    'Mail for mx.example.com:25 has to wait',
  ]);
});

test('a message that is held is named, with what to do', () => {
  const { notices, told } = noticed();
  const reason = asSaid('The thread ended.');
  notices.add({ kind: 'held-back', message: '0T9N2J00000', sender: 'ann@example.com', reason });
  notices.add({ kind: 'held-back', message: '0T9N2J00001', sender: '', reason });
  expect(told).toEqual([
    {
      title: 'A message is held in the queue',
      body: 'The message 0T9N2J00000, of ann@example.com: The thread ended.',
    },
    {
      title: 'A message is held in the queue',
      body: 'The message 0T9N2J00001, a notification: The thread ended.',
    },
  ]);
});

test('reports that could not be delivered are gathered, and say who was not told of what', () => {
  const { notices, told, pass } = noticed();
  const report = { kind: 'report-failed', message: '0T9N2J00000', user: '', reason: '550 no' } as const;
  notices.add({ ...report, recipient: 'ann@example.com' });
  notices.add({ ...report, recipient: 'bob@example.com' });
  notices.add({ ...report, recipient: 'carl@example.com', user: 'dora@example.com' });
  pass();
  expect(told).toEqual([
    {
      title: 'A report could not be delivered',
      body: 'ann@example.com was not told what became of a message: 550 no. The mail log has it as 0T9N2J00000.',
    },
    {
      title: '2 more reports could not be delivered',
      body:
        'The last: A message of dora@example.com to carl@example.com was given up, and had no sender to be told of it: 550 no. ' +
        'The mail log has it as 0T9N2J00000.',
    },
  ]);
});
