/** DKIM on the way out, checked by Debian's python3-dkim with the DNS record that people are shown. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { dkimRecord, dkimZoneLine, makeDkimKey } from '../../electron/relay/dkim/dkim-key.ts';
import { openRelay, remoteServer } from '../support/courier-set-up.ts';

const key = await makeDkimKey();

/** Whether the signature holds, by an independent verifier; Debian's, which is not always the first python3. */
function verify(content: Buffer, names: Readonly<Record<string, string>>): boolean {
  const program = `
import dkim, json, sys
names = json.loads(sys.argv[1])
found = lambda name, timeout=5: names.get((name.decode() if isinstance(name, bytes) else name).rstrip('.'), '').encode()
print(dkim.verify(sys.stdin.buffer.read(), dnsfunc=found))`;
  const out = execFileSync('/usr/bin/python3', ['-c', program, JSON.stringify(names)], {
    input: content,
    encoding: 'utf8',
  });
  return out.trim() === 'True';
}

const DNS = { 's1._domainkey.sender.example': dkimRecord(key.publicKey) };
const SETTINGS = { dkim: [{ domain: 'sender.example', selector: 's1' }] };

describe('DKIM', () => {
  it.each([
    [
      'a small message',
      'From: Anna <anna@sender.example>\r\nTo: b@remote.example\r\nSubject: Hi  there\r\n\r\nHello  \r\n\r\n.dot\r\n\r\n\r\n',
    ],
    [
      'a large message',
      `From: anna@sender.example\r\nSubject: large\r\n\r\n${`${'.y'.repeat(40)}  z\r\n`.repeat(20_000)}`,
    ],
    [
      'a folded header',
      'Subject: a\r\n  folded\r\n\tfield\r\nFrom: "Anna, of sender" <anna@sender.example>\r\n\r\nx\r\n',
    ],
    ['a domain below', 'From: anna@news.sender.example\r\n\r\nx\r\n'],
    ['an empty body', 'From: anna@sender.example\r\nSubject: empty\r\n\r\n'],
  ])('signs %s', async (_name, content) => {
    const remote = await remoteServer();
    const relay = await openRelay(remote, SETTINGS);
    relay.start({ dkimKey: () => key.privateKey });
    await relay.queue({ content });
    await expect.poll(() => remote.messages.length).toBe(1);
    const got = remote.messages[0]?.content ?? Buffer.alloc(0);
    expect(got.toString().endsWith(content)).toBe(true);
    expect(got.toString()).toMatch(
      /^DKIM-Signature: v=1; a=rsa-sha256; c=relaxed\/relaxed; d=sender\.example;/,
    );
    expect(verify(got, DNS)).toBe(true);
    expect(verify(Buffer.concat([got, Buffer.from('more\r\n')]), DNS)).toBe(false);
  });

  it('leaves mail of other domains alone', async () => {
    const remote = await remoteServer();
    const relay = await openRelay(remote, SETTINGS);
    relay.start({ dkimKey: () => key.privateKey });
    await relay.queue({ content: 'From: x@other.example\r\n\r\nx\r\n' });
    await expect
      .poll(() => remote.messages[0]?.content.toString())
      .toBe('From: x@other.example\r\n\r\nx\r\n');
  });

  it('lets mail wait for a key that cannot be had, and signs it once it can', async () => {
    const remote = await remoteServer();
    const relay = await openRelay(remote, SETTINGS);
    let pem: string | null = null;
    relay.start({ dkimKey: () => pem });
    await relay.queue({ content: 'From: anna@sender.example\r\n\r\nx\r\n' });
    await expect.poll(() => relay.log()[0]?.reply).toMatch(/^4\.7\.5 The DKIM key s1 of sender\.example/);
    pem = key.privateKey;
    relay.forward(15 * 60_000);
    await expect.poll(() => remote.messages.length).toBe(1);
    expect(verify(remote.messages[0]?.content ?? Buffer.alloc(0), DNS)).toBe(true);
  });

  it('shows the record as one line of a zone file', () => {
    const line = dkimZoneLine('sender.example', 's1', key.publicKey);
    expect(line).toMatch(
      /^s1\._domainkey\.sender\.example\. IN TXT \( "v=DKIM1; k=rsa; p=[^"]+" "[^"]+" \)$/,
    );
    expect([...line.matchAll(/"([^"]*)"/g)].map((match) => match[1]).join('')).toBe(
      dkimRecord(key.publicKey),
    );
  });
});
