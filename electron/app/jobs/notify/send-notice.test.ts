/** Notifications by e-mail over STARTTLS and AUTH, to the server of smtp-server's own authors. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { expect, onTestFinished, test } from 'vitest';
import { smartHostName } from '../../../../shared/domain/smart-host-name.ts';
import { makeAuthority, makeServerCertificate } from '../../../relay/tls/make-certificates.ts';
import { sendNotice } from './send-notice.ts';

const SECRET = 'right horse';
const authority = await makeAuthority('test', Date.now());

/** A server that takes mail over TLS from who has logged in, and what it was sent and told. */
async function server(...names: string[]) {
  const { certificate, key } = await makeServerCertificate(authority, names, Date.now());
  const seen = { logins: [] as string[], mails: [] as string[], overTls: [] as boolean[] };
  const smtp = new SMTPServer({
    ...{ key, cert: certificate, authMethods: ['PLAIN', 'LOGIN'], disableReverseLookup: true },
    onAuth({ username, password }, { secure }, done) {
      seen.logins.push(`${String(username)} ${secure ? 'over TLS' : 'in clear'}`);
      if (password === SECRET) done(null, { user: username });
      else done(Object.assign(new Error('5.7.8 wrong'), { responseCode: 535 }));
    },
    onData(stream, { secure }, done) {
      void text(stream).then((content) => {
        seen.mails.push(content);
        seen.overTls.push(secure);
        done();
      });
    },
  });
  smtp.on('error', () => undefined);
  const listening = smtp.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  onTestFinished(() => new Promise<void>((resolve) => smtp.close(() => resolve())));
  return { seen, port: (listening.address() as AddressInfo).port };
}

function send(port: number, password: string) {
  const host = { host: 'localhost', port, tls: 'verified', implicitTls: false, username: 'postern' } as const;
  return sendNotice({
    settings: { to: 'admin@example.com', from: '', on: 'errors' },
    notice: { subject: 'Test', text: 'The text.\n' },
    hosts: [host],
    passwords: { [smartHostName(host)]: password },
    ...{ helo: 'here.example', now: Date.now(), trusted: [authority.certificate] },
  });
}

test('logs in over STARTTLS; a wrong password is said, and nothing is sent without one', async () => {
  const { seen, port } = await server('localhost');
  expect(await send(port, SECRET)).toBe(`localhost:${port}`);
  expect(seen).toMatchObject({ logins: ['postern over TLS'], overTls: [true] });
  expect(seen.mails[0]).toContain('The text.');
  await expect(send(port, 'wrong')).rejects.toThrow(/could not be sent.*localhost:\d+: 535/);
  expect(seen.mails).toHaveLength(1);
});

test('a certificate of another name is told no password', async () => {
  const { seen, port } = await server('other.example');
  await expect(send(port, SECRET)).rejects.toThrow(/could not be sent.*TLS/);
  expect(seen).toMatchObject({ logins: [], mails: [] });
});
