/** The built-in scan: CPU per 4 KB message beside a bare copy and search, and a 20 MB message with its memory. */
import { setImmediate } from 'node:timers/promises';
import { MockDraft, scanRequest, scanTrial } from '../tests/support/mock-mail.ts';
import { EICAR, GTUBE } from '../electron/relay/scan/built-in/test-patterns.ts';
import { median, report } from './measure.ts';

const ROUNDS = 5;
const MESSAGES = 20_000;
const PIECE = 65_536;

/** As a mail program writes it, 4 KB with its header. */
const HEADER = [
  'Received: from pc.example.com (pc.example.com [192.0.2.7])\r\n\tby relay.example.com with ESMTPSA id 01J00000000;\r\n\tMon, 23 Nov 2026 10:00:00 +0000',
  'Date: Mon, 23 Nov 2026 10:00:00 +0000',
  'From: =?utf-8?q?J=C3=BCrgen?= <juergen@example.com>',
  'To: Bert <bert@example.org>',
  'Subject: Minutes of the meeting of last week',
  'Message-ID: <abc.123@example.com>',
  'MIME-Version: 1.0',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: 8bit',
].join('\r\n');
const TEXT = 'The quick brown fox jumps over the lazy dog, and again, and again.\r\n';
const small = Buffer.from(`${HEADER}\r\n\r\n${TEXT.repeat(60)}`).subarray(0, 4096);

const { scanners } = scanTrial();

/** CPU microseconds a message. */
async function cpu(work: () => Promise<void> | void): Promise<number> {
  const before = process.cpuUsage();
  for (let n = 0; n < MESSAGES; n += 1) {
    const wait = work();
    if (wait !== undefined) await wait;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / MESSAGES;
}

const request = scanRequest(new MockDraft());
const scans: number[] = [];
const bare: number[] = [];
for (let round = 0; round <= ROUNDS; round += 1) {
  const scan = await cpu(async () => {
    const session = scanners.begin(request);
    void session.write(small);
    if ((await session.end()).verdict.kind !== 'clean') throw new Error('The clean message was not clean.');
  });
  const search = await cpu(() => {
    const copy = Buffer.from(small);
    if (copy.includes(GTUBE) || copy.includes(EICAR)) throw new Error('not there');
  });
  // The first round warms up.
  if (round > 0) {
    scans.push(scan);
    bare.push(search);
  }
}
process.stdout.write(`bare copy and search of 4 KB: ${median(bare).toFixed(1)} µs of CPU\n`);
report({ figure: 'built-in scan of a 4 KB message, CPU', ours: median(scans), limit: 60, unit: 'µs' });

/** A message with text and attachments in base64 and quoted-printable, piece by piece; nothing of it is kept. */
function* large(megabytes: number): Generator<Buffer> {
  const binary = Buffer.alloc(57 * 1024);
  for (let at = 0, state = 1; at < binary.length; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    binary[at] = state >>> 24;
  }
  const base64 = Buffer.from(binary.toString('base64').replace(/(.{76})/g, '$1\r\n'));
  const quoted = Buffer.from(
    'Gr=C3=BC=C3=9Fe an alle, die dies lesen, und =\r\nan alle anderen auch.\r\n'.repeat(900),
  );
  yield Buffer.from('Subject: Files\r\nContent-Type: multipart/mixed; boundary="=_b"\r\n\r\n');
  let left = megabytes << 20;
  for (let part = 0; left > 0; part += 1) {
    const content = part % 4 === 3 ? quoted : base64;
    const encoding = part % 4 === 3 ? 'quoted-printable' : 'base64';
    yield Buffer.from(
      `\r\n--=_b\r\nContent-Type: application/octet-stream; name="file${part}.dat"\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n`,
    );
    for (let size = 0; size < 4 << 20 && left > 0; size += content.length) {
      yield content;
      left -= content.length;
    }
  }
  yield Buffer.from('\r\n--=_b--\r\n');
}

const LARGE = 20;
let peak = 0;
const seconds: number[] = [];
const collect = (globalThis as { gc?: () => void }).gc;
collect?.();
const resident = process.memoryUsage().rss;
for (let round = 0; round < ROUNDS; round += 1) {
  const session = scanners.begin(request);
  const before = process.cpuUsage();
  let pieces = 0;
  for (const piece of large(LARGE)) {
    for (let at = 0; at < piece.length; at += PIECE) await session.write(piece.subarray(at, at + PIECE));
    pieces += 1;
    // As between pieces from a socket.
    if (pieces % 16 === 0) {
      await setImmediate();
      peak = Math.max(peak, process.memoryUsage().rss);
    }
  }
  const { verdict } = await session.end();
  if (verdict.kind !== 'clean') throw new Error(`The large message was ${verdict.kind}.`);
  const { user, system } = process.cpuUsage(before);
  seconds.push((user + system) / 1e6);
}
const took = median(seconds);
process.stdout.write(`${LARGE} MB multipart: ${(LARGE / took).toFixed(0)} MB/s of CPU\n`);
report({
  figure: 'built-in scan of a 20 MB multipart message, CPU',
  ours: took * 1000,
  limit: 400,
  unit: 'ms',
});
report({
  figure: 'memory growth while scanning 20 MB messages',
  ours: (peak - resident) / (1 << 20),
  limit: 48,
  unit: 'MB',
});
