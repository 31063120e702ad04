/** Beginnings of a client's dialogue that the checks and the trial of one user share. */
import type { Expected } from './check-types.ts';
import type { ClientSession, Reply } from './client-session.ts';

const EHLO = 'EHLO self-test.invalid';

/** Greeting, EHLO, and TLS where it is wanted; each reply is told with what it should be. */
export async function beGreeted(
  session: ClientSession,
  startTls: boolean,
  expect: (reply: Reply, expected: Expected) => void,
): Promise<void> {
  expect(await session.reply(), { code: 220 });
  expect(await session.command(EHLO), { code: 250 });
  if (!startTls) return;
  expect(await session.command('STARTTLS'), { code: 220 });
  await session.secure();
  expect(await session.command(EHLO), { code: 250 });
}

/** AUTH PLAIN (RFC 4616); neither name nor password stands in the transcript. */
export function logInPlain(session: ClientSession, user: string, password: string): Promise<Reply> {
  const token = Buffer.from(`\0${user}\0${password}`).toString('base64');
  return session.command(`AUTH PLAIN ${token}`, 'AUTH PLAIN ***');
}

/** An address to connect to, for one that stands for all; `::` takes IPv4 too, whose loopback has addresses to spare. */
export function reachable(host: string): string {
  return host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
}
