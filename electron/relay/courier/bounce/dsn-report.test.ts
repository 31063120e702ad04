import { expect, it } from 'vitest';
import type { DueMessage } from '../../mail/mail-types.ts';
import { dsnBeginning, isInternational, type DsnOptions } from './dsn-report.ts';

function options(address: string, more: Partial<DsnOptions> = {}): DsnOptions {
  const recipient = { address, notify: [], orcpt: null };
  const delivery = { id: 1, message: 9, recipient, attempts: 0, domain: 'y.example', route: '', epoch: 1 };
  const original: DueMessage = {
    id: 9,
    envelope: { sender: 'a@x.example', smtpUtf8: true, eightBit: true, ret: null, envid: 'e+2B1' },
    origin: { userId: 1, user: 'a@x.example', client: '', helo: '', tls: '' },
    ...{ received: 0, expires: 1, warned: null, bytes: 1, content: null, deliveries: [delivery] },
  };
  const reply = { step: 'RCPT' as const, reply: '550 5.1.1 unknown' };
  return {
    ...{ action: 'failed', original, to: 'a@x.example', hostName: 'relay.example', now: 0, random: 'r' },
    ...{
      full: false,
      logId: '0ABC',
      plain: false,
      reports: [{ delivery, reply, remote: 'mx[192.0.2.1]:25' }],
    },
    ...more,
  };
}

it('has the forms of RFC 6533 for an international recipient, and those of RFC 3464 where it must fit through anything', () => {
  const wide = options('фёдор@y.example');
  expect(isInternational(wide)).toBe(true);
  expect(dsnBeginning(wide)).toContain('Content-Type: message/global-delivery-status\r\n');
  expect(dsnBeginning(wide)).toContain('Final-Recipient: utf-8; фёдор@y.example\r\n');
  const plain = options('фёдор@y.example', { plain: true });
  expect(isInternational(plain)).toBe(false);
  const text = dsnBeginning(plain);
  expect(text).toContain('Content-Type: message/delivery-status\r\n');
  expect(text).toContain('Final-Recipient: utf-8; \\x{444}\\x{451}\\x{434}\\x{43E}\\x{440}@y.example\r\n');
  expect(/[^\0-\x7f]/.test(text)).toBe(false);
});

it('says what the host said, by its name, with a class of status that fits', () => {
  const text = dsnBeginning(options('b@y.example'));
  for (const line of [
    'Original-Envelope-Id: e+1',
    'Action: failed',
    'Status: 5.1.1',
    'Remote-MTA: dns; mx',
    'Diagnostic-Code: smtp; 550 5.1.1 unknown',
  ])
    expect(text).toContain(`\r\n${line}\r\n`);
  expect(dsnBeginning(options('b@y.example', { action: 'delayed' }))).toContain('\r\nStatus: 4.0.0\r\n');
});

it('says whom it is for, when that is not who gets it', () => {
  expect(dsnBeginning(options('b@y.example'))).not.toContain('This report is for');
  const other = dsnBeginning(options('b@y.example', { to: 'admin@x.example' }));
  expect(other).toContain('To: <admin@x.example>\r\n');
  expect(other).toContain('This report is for <a@x.example>, to whom it cannot be sent:');
});
