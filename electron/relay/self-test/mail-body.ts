/** The messages that the self-test sends; none holds anything harmful. */
import type { Body } from './check-types.ts';

/** Generic Test for Unsolicited Bulk Email, agreed among spam scanners; in parts, so that no scanner takes this file for spam. */
const GTUBE = ['XJS*C4JDBQADN1.NSBN3*2IDNEN', 'GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL', 'C.34X'].join('*');

/** The EICAR test file, agreed among virus scanners; in parts for the same reason. */
const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!', 'H+H*'].join('$');

const TEXT = 'Content-Type: text/plain; charset=utf-8\r\n\r\n';
const BOUNDARY = 'postern-self-test';

/** The whole message for DATA, dot-stuffed, with its final dot. `too-large` is made by {@link largePieces}. */
export function mailBody(
  body: Exclude<Body, 'too-large'>,
  headers: Readonly<Record<string, string>>,
): string {
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${head.join('')}MIME-Version: 1.0\r\n${content(body)}\r\n.\r\n`;
}

function content(body: Exclude<Body, 'too-large'>): string {
  switch (body) {
    case 'plain':
      return `${TEXT}This message is part of the self-test of Postern's relay.`;
    case 'gtube':
      return `${TEXT}${GTUBE}`;
    case 'bare-lf':
      return `${TEXT}A line that ends\nwithout a carriage return.`;
    case 'eicar':
      return attached('sample.txt', EICAR);
    default:
      return attached(
        body.replace('blocked', 'sample'),
        'A sample of what is blocked; there is nothing in it.',
      );
  }
}

function attached(name: string, bytes: string): string {
  return [
    `Content-Type: multipart/mixed; boundary=${BOUNDARY}\r\n`,
    `--${BOUNDARY}`,
    TEXT,
    `--${BOUNDARY}`,
    `Content-Type: application/octet-stream; name=${name}`,
    `Content-Disposition: attachment; filename=${name}`,
    'Content-Transfer-Encoding: base64\r\n',
    Buffer.from(bytes).toString('base64'),
    `--${BOUNDARY}--`,
  ].join('\r\n');
}

/** A message of at least `bytes`, in pieces of 64 KB. */
export function* largePieces(bytes: number): Generator<Uint8Array> {
  yield Buffer.from('Subject: Self-test of the size limit\r\n\r\n');
  const piece = Buffer.from(`${'x'.repeat(62)}\r\n`.repeat(1024));
  for (let sent = 0; sent <= bytes; sent += piece.length) yield piece;
  yield Buffer.from('.\r\n');
}
