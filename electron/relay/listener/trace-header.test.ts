import { expect, test } from 'vitest';
import { readHead } from '../message/message-head.ts';
import { missingFields, receivedField, type Trace } from './trace-header.ts';

const TRACE: Trace = {
  helo: 'client.example',
  client: '2001:db8::1',
  hostName: 'relay.example',
  id: '01ABCDEF',
  tls: true,
  authenticated: true,
  extended: true,
  utf8: false,
  sender: 'ann@example.com',
  recipient: 'bob@example.org',
  time: Date.parse('2026-11-23T15:00:30.500Z'),
};

test('Received says who, how and when (RFC 5321, 3848)', () => {
  expect(receivedField(TRACE)).toBe(
    'Received: from client.example ([IPv6:2001:db8::1])\r\n' +
      '\tby relay.example (Postern) with ESMTPSA id 01ABCDEF\r\n' +
      '\tfor <bob@example.org>;\r\n' +
      '\tMon, 23 Nov 2026 15:00:30 +0000\r\n',
  );
});

test('a client that calls itself by an endless name makes no line that other servers refuse', () => {
  const lines = receivedField({ ...TRACE, helo: 'x'.repeat(12_000) }).split('\r\n');
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(998);
});

test('after HELO there is no ESMTP, whatever else there was (RFC 5321, 4.4)', () => {
  expect(receivedField({ ...TRACE, extended: false })).toContain(' with SMTP id ');
  expect(receivedField({ ...TRACE, extended: false, tls: false })).toContain(' with SMTP id ');
});

test('a name cannot be taken for anything but a name', () => {
  const shown = (helo: string) => /^Received: from (.*) \(\[/.exec(receivedField({ ...TRACE, helo }))?.[1];
  expect(shown('x"y')).toBe('x?y');
  expect(shown('a;b')).toBe('a?b');
  expect(shown('a(b)c\\<d>@e,f:g')).toBe('a?b?c??d??e?f?g');
  expect(shown('a\x01\x7f\u0085b\r\nc')).toBe('a???b??c');
  expect(shown('.a..b.')).toBe('?a?.b?');
  expect(shown('win_pc-7')).toBe('win_pc-7');
  expect(shown('bücher.example')).toBe('xn--bcher-kva.example');
  expect(shown('[192.0.2.7]')).toBe('[192.0.2.7]');
  expect(shown('[IPv6:2001:db8::7]')).toBe('[IPv6:2001:db8::7]');
  expect(shown('[x];y')).toBe('?x??y');
});

test('several recipients are not told of each other', () => {
  const text = receivedField({ ...TRACE, recipient: null, tls: false, authenticated: false, utf8: true });
  expect(text).toContain('with UTF8SMTP id 01ABCDEF;\r\n');
  expect(text).not.toContain('for <');
});

test('From, Date and Message-ID are added only when missing', () => {
  const header = (text: string, trace = TRACE) => missingFields(readHead(text), trace);
  expect(header('Subject: x\r\n')).toBe(
    'From: <ann@example.com>\r\nDate: Mon, 23 Nov 2026 15:00:30 +0000\r\nMessage-ID: <01ABCDEF@relay.example>\r\n',
  );
  expect(header('DATE: x\r\nmessage-id : <a@b>\r\nFROM: x@example.com\r\n')).toBe('');
  expect(header('X-Date: x\r\nSubject: Date: y\r\n')).toContain('Date: Mon');
  // Nobody is made the author of what has no sender, such as a receipt.
  expect(header('Subject: x\r\n', { ...TRACE, sender: '' })).not.toContain('From');
});
