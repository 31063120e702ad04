import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHead } from './message-head.ts';
import { scanTrial } from '../../../tests/support/mock-mail.ts';
import type { MimePart } from './mime-part.ts';
import { MimeWalker } from './mime-walker.ts';
import { previewMessage } from './preview.ts';
import { EICAR, GTUBE } from '../scan/built-in/test-patterns.ts';

/** Leaves as [type, names, content]. */
function walk(...pieces: readonly Buffer[]): readonly (readonly [string, string, string])[] {
  const leaves: { part: MimePart; pieces: Buffer[] }[] = [];
  const walker = new MimeWalker((part) => {
    const leaf = { part, pieces: [] as Buffer[] };
    leaves.push(leaf);
    return { write: (bytes) => leaf.pieces.push(Buffer.from(bytes)), end: () => {} };
  }, null);
  for (const piece of pieces) walker.write(piece);
  walker.end();
  return leaves.map(({ part, pieces }) => [
    part.type,
    part.names.join('|'),
    Buffer.concat(pieces).toString(),
  ]);
}

const lines = (...text: readonly string[]) => Buffer.from(text.join('\r\n'));
const MULTIPART = 'Content-Type: multipart/mixed; boundary="b"';

describe('MIME walker', () => {
  it.each<readonly [string, Buffer, readonly (readonly [string, string, string])[]]>([
    ['plain text', lines('Subject: x', '', 'One', 'two', ''), [['text/plain', '', 'One\r\ntwo\r\n']]],
    [
      'parts, without the line end that belongs to the delimiter',
      lines(
        MULTIPART,
        '',
        'no',
        '--b',
        '',
        'One',
        '',
        '--b',
        'Content-Type: text/html; name=x',
        '',
        'two',
        '--b--',
        'no',
      ),
      [
        ['text/plain', '', 'One\r\n'],
        ['text/html', 'x', 'two'],
      ],
    ],
    [
      'what only looks like a delimiter',
      lines(MULTIPART, '', '--b', '', '--', '--bb', '--b-', ' --b', 'x--b', '--b  ', '', '2', '--b--'),
      [
        ['text/plain', '', '--\r\n--bb\r\n--b-\r\n --b\r\nx--b'],
        ['text/plain', '', '2'],
      ],
    ],
    [
      'multiparts in multiparts, the inner one not closed',
      lines(
        MULTIPART,
        '',
        '--b',
        'content-type: MULTIPART/Alternative; Boundary=bc',
        '',
        '--bc',
        '',
        '1',
        '--b',
        '',
        '2',
        '--b--',
      ),
      [
        ['text/plain', '', '1'],
        ['text/plain', '', '2'],
      ],
    ],
    [
      'a message in a message',
      lines(
        MULTIPART,
        '',
        '--b',
        'Content-Type: message/rfc822',
        '',
        'Subject: y',
        MULTIPART.replace('"b"', '"c"'),
        '',
        '--c',
        '',
        '1',
        '--c--',
        '--b',
        '',
        '2',
      ),
      [
        ['text/plain', '', '1'],
        ['text/plain', '', '2'],
      ],
    ],
    ['an empty part', lines(MULTIPART, '', '--b', '', '--b--'), [['text/plain', '', '']]],
    [
      'a header that a delimiter cuts off',
      lines(MULTIPART, '', '--b', 'Content-Type: image/png; name=x.png', '--b', '', '2', '--b--'),
      [
        ['image/png', 'x.png', ''],
        ['text/plain', '', '2'],
      ],
    ],
    ['bare line feeds', Buffer.from(`${MULTIPART}\n\n--b\n\n1\n--b--\n`), [['text/plain', '', '1']]],
    [
      'no boundary',
      lines('Content-Type: multipart/mixed', '', '--b', 'x'),
      [['multipart/mixed', '', '--b\r\nx']],
    ],
    [
      'encodings with faults',
      lines(
        MULTIPART,
        '',
        '--b',
        'Content-Transfer-Encoding: base64',
        '',
        'T25l',
        '*IHR 3bw==VGhyZWU',
        '--b',
        'Content-Transfer-Encoding: Quoted-Printable',
        '',
        'a=3Db=',
        'c=\tq=4',
        '--b--',
      ),
      [
        ['text/plain', '', 'One twoThree'],
        ['text/plain', '', 'a=bc=\tq=4'],
      ],
    ],
  ])('finds %s, cut at every position', (_, message, leaves) => {
    expect(walk(message)).toEqual(leaves);
    for (let cut = 1; cut < message.length; cut += 1) {
      expect(walk(message.subarray(0, cut), message.subarray(cut)), `cut at ${cut}`).toEqual(leaves);
    }
    expect(walk(...[...message.keys()].map((at) => message.subarray(at, at + 1)))).toEqual(leaves);
  });

  it('does not go deeper and deeper', () => {
    const nested = Array.from(
      { length: 10_000 },
      (_, n) => `--b${n}\r\nContent-Type: multipart/mixed; boundary=b${n + 1}\r\n\r\n`,
    );
    expect(
      walk(Buffer.from(`Content-Type: multipart/mixed; boundary=b0\r\n\r\n${nested.join('')}`)),
    ).toHaveLength(1);
    const messages = 'Content-Type: message/rfc822\r\n\r\n'.repeat(10_000);
    expect(walk(Buffer.from(messages))).toHaveLength(1);
  });
});

it('refuses a message of very many parts', async () => {
  const message = (parts: number) => `${MULTIPART}\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(parts)}--b--\r\n`;
  const { scan } = scanTrial();
  expect((await scan(message(10_000))).verdict).toEqual({ kind: 'clean' });
  expect((await scan(message(10_001))).verdict).toMatchObject({
    kind: 'blocked',
    reason: 'more than 10000 parts',
  });
});

/** Bits of messages that mean something to the scanner, and random ones. */
const bit = fc.oneof(
  fc.constantFrom(
    '\r\n',
    '\n',
    '\r',
    '\r\n\r\n',
    '--b',
    '--b--',
    '\r\n--b\r\n',
    '\r\n--b--\r\n',
    '\r\n--c\r\n',
    ': ',
    '; ',
    '"',
    '=',
    '==',
    '=\r\n',
    '=?utf-8?q?=41?=',
    'Subject: ',
    'Received: x\r\n',
    'Content-Type: multipart/mixed; boundary=b\r\n',
    'Content-Type: multipart/mixed; boundary="c"\r\n',
    'Content-Type: message/rfc822\r\n',
    'Content-Type: text/html; charset=utf-16le\r\n',
    'Content-Type: application/zip; name="x.zip"\r\n',
    'Content-Transfer-Encoding: base64\r\n',
    'Content-Transfer-Encoding: quoted-printable\r\n',
    "Content-Disposition: attachment; filename*0*=utf-8''a%2E; filename*1=exe\r\n",
    'PK\x03\x04',
    'PK\x01\x02',
    'MZ',
    'Rar!\x1a\x07\x00',
    'Rar!\x1a\x07\x01\x00',
    "7z\xbc\xaf'\x1c",
    '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1',
    'UEsDBA',
    'TVqQAAMAAAAEAAAA',
    'UmFyIRoHAA',
    '<script>',
    '&#x41;',
    EICAR.toString(),
    GTUBE.toString(),
    EICAR.toString('base64'),
    GTUBE.toString('base64'),
    EICAR.toString().slice(0, 30),
    'a.exe',
  ),
  fc.string({ maxLength: 20 }),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
);
const pieces = fc.tuple(
  fc.array(bit, { maxLength: 40 }).map((bits) => Buffer.from(bits.join(''), 'latin1')),
  fc.array(fc.nat(800), { maxLength: 12 }),
);

it('gives the same verdict for any bytes in any pieces, and never throws', { timeout: 600_000 }, async () => {
  const trial = scanTrial({ refuseEncryptedArchives: true });
  const numRuns = process.env['POSTERN_LONG'] === '1' ? 200_000 : 4000;
  await fc.assert(
    fc.asyncProperty(pieces, async ([message, cuts]) => {
      const at = [0, ...cuts.filter((cut) => cut < message.length).sort((a, b) => a - b), message.length];
      const cut = at.slice(1).map((end, n) => message.subarray(at[n], end));
      const whole = await trial.scan(message);
      expect(whole.verdict.kind).not.toBe('unavailable');
      expect(await trial.scan(...cut)).toEqual(whole);
      const preview = await previewMessage(trickle(cut));
      expect(preview).toEqual(await previewMessage(trickle([message])));
      // eslint-disable-next-line no-control-regex -- that is what must not be there
      expect(JSON.stringify(preview)).not.toMatch(/[\u202a-\u202e\u2066-\u2069\0-\x08]/);
      expect(readHead(message.toString('latin1')).hops).toBeGreaterThanOrEqual(0);
    }),
    { numRuns },
  );
});

async function* trickle(buffers: readonly Buffer[]): AsyncIterable<Uint8Array> {
  yield* buffers;
}
