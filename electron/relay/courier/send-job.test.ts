import { expect, it } from 'vitest';
import type { Delivery, DueMessage } from '../mail/mail-types.ts';
import { Destination, type Work } from './destination.ts';
import { sendJobOf } from './send-job.ts';

const target = {
  ...{ id: 3, host: 'mx', address: '', port: 25, tls: 'off' as const },
  ...{ implicitTls: false, auth: null, connections: 1 },
};

function work(more: Partial<Delivery['recipient']>, envelope: Partial<DueMessage['envelope']> = {}): Work {
  const recipient = { address: 'b@y.example', notify: [], orcpt: null, ...more };
  const delivery: Delivery = {
    id: 1,
    message: 9,
    recipient,
    attempts: 0,
    domain: 'y.example',
    route: '',
    epoch: 1,
  };
  const message: DueMessage = {
    id: 9,
    envelope: { sender: 'a@x.example', smtpUtf8: true, eightBit: true, ret: null, envid: null, ...envelope },
    origin: { userId: 7, user: 'a@x.example', client: '', helo: '', tls: '' },
    ...{ received: 0, expires: 1, warned: null, bytes: 12, content: null, deliveries: [delivery] },
  };
  const destination = new Destination('y.example', 'direct');
  return { message, deliveries: [delivery], destination, host: null, probe: false, avoid: new Set() };
}

it('says what the worker needs, and no DSN parameter where the sender gave none', () => {
  expect(sendJobOf(work({}), 5, target)).toEqual({
    ...{ id: 5, host: 3, lane: { domain: 'x.example', user: 7 }, sender: 'a@x.example' },
    ...{ recipients: ['b@y.example'], smtpUtf8: true, eightBit: true, dsn: null, bytes: 12 },
  });
});

it.each([
  [work({ notify: ['NEVER'] }), { ret: null, envid: null, recipients: [{ notify: ['NEVER'], orcpt: null }] }],
  [
    work({ orcpt: 'rfc822;c@y' }),
    { ret: null, envid: null, recipients: [{ notify: [], orcpt: 'rfc822;c@y' }] },
  ],
  [work({}, { ret: 'HDRS' }), { ret: 'HDRS', envid: null, recipients: [{ notify: [], orcpt: null }] }],
  [work({}, { envid: 'e1' }), { ret: null, envid: 'e1', recipients: [{ notify: [], orcpt: null }] }],
])('passes on what the sender asked for (%#)', (given, dsn) => {
  expect(sendJobOf(given, 5, target).dsn).toEqual(dsn);
});
