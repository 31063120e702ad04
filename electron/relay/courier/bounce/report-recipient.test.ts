import { expect, it } from 'vitest';
import { reportRecipient } from './report-recipient.ts';

const REFUSED = { status: '5.6.7', text: 'no SMTPUTF8' };
const OTHER = { step: 'RCPT' as const, reply: '550 5.1.1 unknown' };
const CONTACT = 'admin@x.example';

const whom = (
  sender: string,
  user: string,
  reply: typeof REFUSED | typeof OTHER = REFUSED,
  contact = CONTACT,
) =>
  reportRecipient(
    {
      envelope: { sender, smtpUtf8: true, eightBit: true, ret: null, envid: null },
      origin: { userId: 1, user, client: '', helo: '', tls: '' },
    },
    [reply],
    contact,
  );

it('is the sender, where that can be', () => {
  expect(whom('anna@bücher.example', 'b@x.example')).toBe('anna@bücher.example');
  expect(whom('jörg@x.example', 'b@x.example', OTHER)).toBe('jörg@x.example');
});

it('is the user, else the administrator, where the host takes no international address', () => {
  expect(whom('jörg@x.example', 'b@x.example')).toBe('b@x.example');
  expect(whom('jörg@x.example', 'jörg@x.example')).toBe(CONTACT);
  expect(whom('jörg@x.example', '192.0.2.7')).toBe(CONTACT);
  expect(whom('jörg@x.example', 'jörg@x.example', REFUSED, '')).toBe('jörg@x.example');
  expect(whom('jörg@x.example', '', REFUSED, 'ädmin@x.example')).toBe('jörg@x.example');
});
