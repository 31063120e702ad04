/** Authors of a message: every address that names one is the user's, and none is hidden from the rule. */
import { expect, test } from 'vitest';
import { MAX_ADDRESSES } from '../message/address-list.ts';
import { readHead } from '../message/message-head.ts';
import { authorRule } from './author-rule.ts';
import { madeUpUser } from '../../../tests/support/made-up-user.ts';

const judged = (header: string, user = madeUpUser()) => {
  const refusal = authorRule(user, readHead(header).authors);
  return refusal === null ? null : `${refusal.reply.code} ${refusal.reply.text}`;
};

test('the user’s own address, in any field that names an author', () => {
  const own = 'Ann <ANN@example.com>\r\n';
  expect(
    judged(`From: ${own}Sender: ${own}Resent-From: ${own}Resent-Sender: ${own}Resent-From: ${own}`),
  ).toBeNull();
  expect(judged('Subject: no author\r\n')).toBeNull();
  expect(judged('Reply-To: ceo@a.example\r\nX-From: ceo@a.example\r\n')).toBeNull();
});

test.each([
  ['From', 'From: ceo@a.example\r\n'],
  ['From', 'FROM : ceo@a.example\r\n'],
  ['From', 'From:\r\n ceo@a.example\r\n'],
  ['From', 'From: ann@example.com,\r\n ceo@a.example\r\n'],
  ['From', 'Subject: x\r\n \r\nFrom: ceo@a.example\r\n'],
  ['From', 'no field\r\nFrom: ceo@a.example\r\n'],
  ['From', 'From\xa0: ceo@a.example\r\n'],
  ['From', '\xe2\x80\x8bFrom: ceo@a.example\r\n'],
  ['From', 'From\x0b: ceo@a.example\r\n'],
  ['Sender', 'From: ann@example.com\r\nSender: ceo@a.example\r\n'],
  ['Resent-From', 'From: ann@example.com\r\nResent-From: ceo@a.example\r\n'],
  ['Resent-From', 'Resent-From: ann@example.com\r\nResent-From: ceo@a.example\r\n'],
  ['Resent-Sender', 'Resent-Sender: ceo@a.example\r\n'],
])('somebody else’s in %s is refused by name: %j', (field, header) => {
  expect(judged(header)).toBe(
    `553 5.7.1 You may not send with ceo@a.example in the message's ${field} field; use Ann@example.com or an address you were given`,
  );
});

test('one From at most (RFC 5322, 3.6), one Sender, and each readable', () => {
  const own = 'ann@example.com\r\n';
  expect(judged(`From: ${own}From: ${own}`)).toMatch(/^550 5\.6\.0 .*several From/);
  expect(judged(`Sender: ${own}sender: ${own}`)).toMatch(/^550 5\.6\.0 .*several Sender/);
  expect(judged('From: Ann\r\n')).toMatch(/^550 5\.6\.0 .*From field cannot be read/);
  expect(judged('From:\r\n')).toMatch(/^550 5\.6\.0 /);
});

test('each field names somebody: Sender one mailbox, no group', () => {
  expect(judged('From: "ceo@a.example":;\r\n')).toMatch(/^550 5\.6\.0 .*From/);
  expect(judged('Resent-From: A:;\r\n')).toMatch(/^550 5\.6\.0 .*Resent-From/);
  expect(judged('From: A: ann@example.com, ann@example.com;\r\n')).toBeNull();
  for (const name of ['Sender', 'Resent-Sender']) {
    expect(judged(`${name}: ann@example.com, ann@example.com\r\n`)).toMatch(/^550 5\.6\.0 /);
    expect(judged(`${name}: A: ann@example.com;\r\n`)).toMatch(/^550 5\.6\.0 /);
    expect(judged(`${name}: ann@example.com <ann@example.com>\r\n`)).toBeNull();
  }
});

test('a message has so many authors and no more, however they are spread over its fields', () => {
  const resent = (count: number) => 'Resent-From: ann@example.com\r\n'.repeat(count);
  expect(judged(resent(MAX_ADDRESSES))).toBeNull();
  expect(judged(resent(MAX_ADDRESSES + 1))).toMatch(/^550 5\.6\.0 .*more than 100 authors/);
  expect(judged(`From: ann@example.com\r\n${resent(MAX_ADDRESSES)}`)).toMatch(/^550 5\.6\.0 /);
});

test('allowedSenders and IP users are held to the rule of MAIL FROM', () => {
  const from = (address: string) => `From: ${address}\r\n`;
  const domain = madeUpUser({ allowedSenders: 'domain' });
  expect(judged(from('any@example.com'), domain)).toBeNull();
  expect(judged(from('any@a.example'), domain)).toMatch(/^553 5\.7\.1 .*any@a\.example/);
  const listed = madeUpUser({ allowedSenders: 'ceo@a.example, @xn--bcher-kva.example' });
  expect(judged(from('CEO@a.example'), listed)).toBeNull();
  expect(judged(from('any@b\xc3\xbccher.example'), listed)).toBeNull();
  expect(judged(from('cfo@a.example'), listed)).toMatch(/^553 /);
  expect(judged(from('cfo@a.example'), madeUpUser({ allowedSenders: '*' }))).toBeNull();
  const device = madeUpUser({}, { kind: 'ip', address: '192.0.2.7' });
  expect(judged(from('printer@example.com'), device)).toBeNull();
  expect(judged(from('printer@a.example'), device)).toMatch(/^553 .*use one of example\.com/);
});

test('a refusal is a line of printable ASCII, also in the log', () => {
  const text = judged('From: j\xc3\xbcrgen@a.example\r\n');
  expect(text).toMatch(/^553 5\.7\.1 .*j\?rgen@a\.example/);
  const unreadable = authorRule(madeUpUser(), readHead('From: \xc3\xbc\x01\r\n\t<\r\n').authors);
  expect(unreadable?.detail).toBe('From=<');
});
