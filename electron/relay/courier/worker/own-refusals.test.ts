import { describe, expect, it } from 'vitest';
import type { Offers } from './envelope-lines.ts';
import { ownRefusals, type ContentNeeds } from './own-refusals.ts';

const PLAIN: Offers = { pipelining: false, eightBit: false, utf8: false, dsn: false, size: true, maxSize: 0 };
const ALL: Offers = { ...PLAIN, eightBit: true, utf8: true };
const EIGHT_BIT: ContentNeeds = { utf8Header: false, eightBit: true };
const UTF8_HEADER: ContentNeeds = { utf8Header: true, eightBit: true };

const job = (sender = 'a@x.example', recipients: readonly string[] = ['b@y.example'], smtpUtf8 = false) => ({
  ...{ sender, recipients, smtpUtf8 },
});
const status = (refused: ReturnType<typeof ownRefusals>) =>
  refused.whole?.status ??
  (refused.whole === null ? refused.recipients.map((one) => one?.status ?? null) : null);

describe('what is not sent at all', () => {
  it.each([
    ['is larger than the host takes', job(), 101, null, { ...PLAIN, maxSize: 100 }, '5.3.4'],
    ['is just as large as it takes', job(), 100, null, { ...PLAIN, maxSize: 100 }, [null]],
    ['has 8 bit where that is not offered', job(), 1, EIGHT_BIT, PLAIN, '5.6.3'],
    ['has 8 bit where that is offered', job(), 1, EIGHT_BIT, { ...PLAIN, eightBit: true }, [null]],
    ['has a sender that would be a command', job('a@x\r\nQUIT'), 1, null, ALL, '5.1.7'],
    ['has a sender that would be a parameter', job('a@x> SIZE=1'), 1, null, ALL, '5.1.7'],
    ['has a quoted sender with a space', job('"a b"@x.example'), 1, null, ALL, [null]],
    ['has an international sender', job('jörg@x.example'), 1, null, { ...PLAIN, eightBit: true }, '5.6.7'],
    ['has one where that is offered', job('jörg@x.example'), 1, null, ALL, [null]],
    [
      'has an international header',
      job('a@x', ['b@y'], true),
      1,
      UTF8_HEADER,
      { ...PLAIN, eightBit: true },
      '5.6.7',
    ],
    [
      'has one that nobody asked for',
      job('a@x', ['b@y']),
      1,
      UTF8_HEADER,
      { ...PLAIN, eightBit: true },
      [null],
    ],
  ] as const)('%s', (_what, given, bytes, needs, offers, expected) => {
    expect(status(ownRefusals(given, bytes, needs, offers))).toEqual(expected);
  });
});

it('leaves out single recipients, and names the others', () => {
  const recipients = ['b@y.example', 'фёдор@y.example', 'c@bücher.example', 'd d@y', '"d d"@y'];
  expect(status(ownRefusals(job('a@x', recipients), 1, null, PLAIN))).toEqual([
    ...[null, '5.6.7', null, '5.1.3', null],
  ]);
  expect(status(ownRefusals(job('a@x', recipients), 1, null, ALL))).toEqual([
    null,
    null,
    null,
    '5.1.3',
    null,
  ]);
});
