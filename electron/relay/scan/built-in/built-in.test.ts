import { describe, expect, it } from 'vitest';
import { scanTrial } from '../../../../tests/support/mock-mail.ts';
import { EICAR, GTUBE } from './test-patterns.ts';

const HEADER = 'From: a@example.com\r\nSubject: Hello\r\n';
const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/(.{76})/g, '$1\r\n');
const quoted = (bytes: Buffer) =>
  [...bytes]
    .map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('')
    .replace(/(.{72})/g, '$1=\r\n');
const part = (header: string, body: string) => `--b1\r\n${header}\r\n\r\n${body}\r\n`;
const multipart = (...parts: readonly string[]) =>
  Buffer.from(
    `${HEADER}Content-Type: multipart/mixed; boundary="b1"\r\n\r\nPreamble\r\n${parts.join('')}--b1--\r\nEpilogue\r\n`,
  );
const encoded = (encoding: string, body: string) =>
  part(`Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: ${encoding}`, body);
const TEXT = part('Content-Type: text/plain; charset=utf-8', 'Some text.');

const MESSAGES: readonly (readonly [name: string, message: Buffer, verdict: string])[] = [
  ['GTUBE in the body', Buffer.from(`${HEADER}\r\nSee:\r\n${String(GTUBE)}\r\n`), 'spam'],
  ['GTUBE in the subject', Buffer.from(`Subject: ${String(GTUBE)}\r\n\r\nText\r\n`), 'spam'],
  ['EICAR in the body', Buffer.from(`${HEADER}\r\n${String(EICAR)}\r\n`), 'malware'],
  ['GTUBE in base64', multipart(TEXT, encoded('base64', base64(GTUBE))), 'spam'],
  ['EICAR in base64', multipart(TEXT, encoded('BASE64', base64(EICAR))), 'malware'],
  ['EICAR in quoted-printable', multipart(encoded('quoted-printable', quoted(EICAR))), 'malware'],
  [
    'a whole message in base64',
    Buffer.from(`${HEADER}Content-Transfer-Encoding: base64\r\n\r\n${base64(EICAR)}\r\n`),
    'malware',
  ],
  [
    'EICAR in a forwarded message',
    multipart(
      part(
        'Content-Type: message/rfc822',
        multipart(encoded('base64', base64(EICAR)))
          .toString()
          .replaceAll('b1', 'b2'),
      ),
    ),
    'malware',
  ],
  [
    'EICAR in a forwarded message in base64',
    multipart(
      part(
        'Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64',
        base64(multipart(encoded('quoted-printable', quoted(EICAR)))),
      ),
    ),
    'malware',
  ],
  [
    'malware before spam',
    multipart(part('X: y', String(GTUBE)), encoded('base64', base64(EICAR))),
    'malware',
  ],
  ['nothing', multipart(TEXT, encoded('base64', base64(Buffer.from('Only text.')))), 'clean'],
];

describe('built-in scanner', () => {
  it.each(MESSAGES)('%s, cut at every position', async (_, message, verdict) => {
    const trial = scanTrial();
    const whole = await trial.scan(message);
    expect(whole.verdict.kind).toBe(verdict);
    for (let cut = 0; cut <= message.length; cut += 1) {
      const inTwo = await trial.scan(message.subarray(0, cut), message.subarray(cut));
      expect(inTwo, `cut at ${cut}`).toEqual(whole);
    }
    const bytes = [...message.keys()].map((at) => message.subarray(at, at + 1));
    expect(await trial.scan(...bytes), 'byte by byte').toEqual(whole);
  });

  it('summarises the header', async () => {
    const { scan } = scanTrial();
    const result = await scan(
      'Received: from a\r\n\tby b;\r\n\tMon, 23 Nov 2026 10:00:00 +0000\r\nreceived: from c\r\nDATE: now\r\n',
      'Subject: =?utf-8?q?Gr=C3=BC?= =?utf-8?q?=C3=9Fe?=\r\n =?utf-8?b?',
      Buffer.from(' \u202eevil\u0007').toString('base64'),
      '?=\r\nFrom: =?iso-8859-1?Q?J=FCrgen?= <j@example.com>\r\n\r\nSubject: not this\r\n',
    );
    expect(result).toEqual({
      verdict: { kind: 'clean' },
      headers: { subject: 'Grüße evil', from: 'Jürgen <j@example.com>', messageId: '' },
      hops: 2,
      missing: { date: false, messageId: true },
      detail: 'built-in clean',
    });
  });

  it.each([
    ['nothing at all', ''],
    ['no header', '\r\nBody'],
    ['no body', 'Subject: x'],
    ['bare line feeds', 'Subject: x\n\nBody: y\n'],
  ])('reads a message with %s', async (_, message) => {
    const { verdict, hops } = await scanTrial().scan(message);
    expect([verdict.kind, hops]).toEqual(['clean', 0]);
  });

  it('cuts what is too long for a list', async () => {
    const { headers } = await scanTrial().scan(`Subject: ${'x'.repeat(5000)}\r\n\r\n`);
    expect(headers.subject).toHaveLength(500);
  });

  it('takes what is beyond 256 KB for body, wherever the pieces end', async () => {
    const trial = scanTrial();
    const header = Buffer.from(
      `Subject: x\r\n${'X-Filler: 0123456789\r\n'.repeat(15_000)}Received: from a\r\n\r\nBody\r\n`,
    );
    const whole = await trial.scan(header);
    expect(whole.hops).toBe(0);
    expect(await trial.scan(header.subarray(0, 262_143), header.subarray(262_143))).toEqual(whole);
  });

  it('lets everything pass when no scanner is on, with the header read', async () => {
    const { verdict, headers } = await scanTrial({ scanners: [] }).scan(`Subject: x\r\n\r\n${String(EICAR)}`);
    expect([verdict.kind, headers.subject]).toEqual(['clean', 'x']);
  });
});
