/** Contact and host name of sets that were made before these were checked: never in a reply, never in the way. */
import { tell } from '../../shared/text/text.ts';
import { afterEach, expect, test } from 'vitest';
import { InProcessRelay } from '../support/in-process-relay.ts';
import { SmtpDialogue } from '../support/smtp-dialogue.ts';

let relay: InProcessRelay | undefined;
afterEach(async () => {
  await relay?.remove();
  relay = undefined;
});

/** A relay of a set whose only user is locked by hand. */
async function locked(administratorContact: string, hostName: string): Promise<InProcessRelay> {
  relay = await InProcessRelay.make({}, { administratorContact, relay: { hostName } });
  const lock = { kind: 'manual', since: 0, until: null, reason: 'left', by: 'test' } as const;
  await relay.store.commit({ kind: 'lock', selection: { by: 'ids', ids: [1] }, lock }, 'test');
  await relay.start();
  return relay;
}

async function talk(port: number, ...lines: readonly string[]): Promise<readonly string[]> {
  const client = await SmtpDialogue.connect(port);
  const replies = [(await client.reply())?.text ?? 'closed'];
  for (const line of lines) replies.push((await client.command(line))?.text ?? 'closed');
  client.destroy();
  return replies;
}

const told = ({ events }: InProcessRelay): readonly string[] =>
  events.flatMap((event) =>
    event.kind === 'notice' && event.notice.kind === 'settings-refused' ? [tell(event.notice.reason)] : [],
  );

test('bad ones are not used, and the owner is told', async () => {
  const here = await locked('it\r\n250 ok@example.com', 'bad host\r\n250');
  const [greeting, , mail] = await talk(here.port, 'EHLO test', 'MAIL FROM:<ann@example.com>');
  expect(greeting).toMatch(/^220 [a-z0-9.-]+ ESMTP/);
  expect(mail).toMatch(/^450 4\.7\.1 Sending is locked for you; ask your administrator$/);
  expect(told(here)).toEqual([
    expect.stringMatching(/contact “it\ufffd\ufffd250 ok@example\.com” is no mail address/),
    expect.stringMatching(/host name “bad host\ufffd\ufffd250”/),
  ]);
});

test('a contact in international form is written to in either form', async () => {
  const here = await locked('admin@bücher.example', '');
  const [, , mail, other, own, again] = await talk(
    here.port,
    'EHLO test',
    'MAIL FROM:<ann@example.com>',
    'RCPT TO:<bob@example.org>',
    'RCPT TO:<Admin@bücher.example>',
    'RCPT TO:<admin@xn--bcher-kva.example>',
  );
  expect(mail).toMatch(/^250 /);
  expect(other).toMatch(/^450 4\.7\.1 .*write to admin@xn--bcher-kva\.example, /);
  expect([own, again]).toEqual([expect.stringMatching(/^250 /), expect.stringMatching(/^250 /)]);
  expect(told(here)).toEqual([]);
});
