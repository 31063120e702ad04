/** Line ends and dots on the way out: whatever a message holds, the remote server sees exactly one message (SMTP smuggling). */
import { describe, expect, it } from 'vitest';
import { openRelay, remoteServer } from '../support/courier-set-up.ts';

const COMMANDS =
  'MAIL FROM:<evil@sender.example>\r\nRCPT TO:<victim@remote.example>\r\nDATA\r\nSubject: smuggled\r\n\r\nx\r\n';

/** Ends of data that one server or another took for one, each between a text and commands. */
const FAMILIES: readonly (readonly [name: string, end: string])[] = [
  ['CRLF . CRLF', '\r\n.\r\n'],
  ['LF . LF', '\n.\n'],
  ['LF . CRLF', '\n.\r\n'],
  ['CRLF . LF', '\r\n.\n'],
  ['CR . CR', '\r.\r'],
  ['CRLF NUL . CRLF and CR . CRLF', '\r\n\0.\r\n\r.\r\n'],
];

/** What a server that takes any kind of line end would see: dots at the beginning of lines, unstuffed, end the data. */
function endsOfData(raw: string): number {
  return raw.split(/\r\n|\r|\n/).filter((line) => line === '.').length;
}

describe.each(FAMILIES)('the end of data %s', (_name, end) => {
  it('makes one message of one', async () => {
    const remote = await remoteServer();
    const relay = await openRelay(remote);
    relay.start();
    const content = `Subject: outer\r\n\r\nfirst${end}${COMMANDS}`;
    await relay.queue({ content });
    await expect.poll(() => relay.waiting().length).toBe(0);
    expect(remote.messages).toHaveLength(1);
    const got = remote.messages[0]?.content.toString() ?? '';
    // Intake lets only CRLF through; that goes out byte for byte. Anything else becomes CRLF, so that nobody can read it in two ways.
    const exact = content.replace(/\r\n|\r|\n/g, '\r\n');
    expect(got).toBe(exact);
    expect(remote.lines.filter((line) => line.startsWith('MAIL'))).toHaveLength(1);
  });

  it.each([1, 2, 7])('also when it is cut into pieces of %d', async (size) => {
    const { DotStuffing } = await import('../../electron/relay/courier/worker/dot-stuffing.ts');
    const content = Buffer.from(`first${end}${COMMANDS}`);
    const stuffing = new DotStuffing();
    let sent = '';
    for (let at = 0; at < content.length; at += size) {
      sent += Buffer.from(stuffing.piece(content.subarray(at, at + size))).toString('latin1');
    }
    expect(endsOfData(sent)).toBe(0);
    sent += Buffer.from(stuffing.end()).toString('latin1');
    expect(endsOfData(sent)).toBe(1);
    expect(sent.endsWith('\r\n.\r\n')).toBe(true);
  });
});
