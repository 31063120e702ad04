import { expect, test } from 'vitest';
import { missingFields, receivedField, type Trace } from './trace-header.ts';

const TRACE: Trace = {
  helo: 'client.example',
  client: '2001:db8::1',
  hostName: 'relay.example',
  id: '01ABCDEF',
  tls: true,
  authenticated: true,
  utf8: false,
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

test('several recipients are not told of each other', () => {
  const text = receivedField({ ...TRACE, recipient: null, tls: false, authenticated: false, utf8: true });
  expect(text).toContain('with UTF8SMTP id 01ABCDEF;\r\n');
  expect(text).not.toContain('for <');
});

test('Date and Message-ID are added only when missing', () => {
  const header = (text: string) => missingFields(Buffer.from(text), TRACE);
  expect(header('Subject: x\r\n')).toBe(
    'Date: Mon, 23 Nov 2026 15:00:30 +0000\r\nMessage-ID: <01ABCDEF@relay.example>\r\n',
  );
  expect(header('DATE: x\r\nmessage-id : <a@b>\r\n')).toBe('');
  expect(header('X-Date: x\r\nSubject: Date: y\r\n')).toContain('Date: Mon');
});
