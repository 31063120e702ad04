import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { SMTPStream } from 'smtp-server/lib/smtp-stream.js';
import { StrictParser } from './strict-parser.ts';

/** Feeds pieces, one after the other has been taken; `later` answers commands in another turn. */
async function parse(pieces: readonly Buffer[], later = false) {
  const parser = new StrictParser();
  const lines: string[] = [];
  let fault: string | null = null;
  parser.onbadline = (what) => (fault = what);
  parser.oncommand = (line, done) => {
    lines.push(line.toString());
    if (later) setImmediate(() => done?.());
    else done?.();
  };
  for (const piece of pieces) await new Promise<void>((resolve) => parser.write(piece, () => resolve()));
  return { lines, fault };
}

function cut(text: Buffer, at: readonly number[]): Buffer[] {
  const places = [0, ...at.map((place) => place % (text.length + 1)).toSorted((a, b) => a - b), text.length];
  return places
    .slice(1)
    .map((end, index) => text.subarray(places[index], end))
    .filter((piece) => piece.length > 0);
}

test('commands come out the same however they are cut, at once or later', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.string({ unit: 'grapheme', maxLength: 30 }).filter((text) => !/[\r\n\0]/.test(text)),
        { maxLength: 20 },
      ),
      fc.array(fc.nat(), { maxLength: 10 }),
      fc.boolean(),
      async (commands, at, later) => {
        const text = Buffer.from(commands.map((command) => `${command}\r\n`).join(''));
        expect(await parse(cut(text, at), later)).toEqual({ lines: commands, fault: null });
      },
    ),
    { numRuns: 200 },
  );
});

test.each([
  ['a bare LF', 'EHLO a\nMAIL FROM:<>\r\n'],
  ['a bare LF', 'NOOP\r\nEHLO a\n'],
  ['a bare CR', 'EHLO a\rMAIL\r\n'],
  ['a bare CR', 'EHLO a\r\r\n'],
  ['a NUL', 'EHLO a\0b\r\n'],
  ['more than 12,300 octets', `EHLO ${'a'.repeat(13_000)}`],
])('%s ends the session, cut anywhere', async (what, text) => {
  const bytes = Buffer.from(text);
  for (const at of [[], [3], [bytes.length - 1], [6, 7, 8]]) {
    const { lines, fault } = await parse(cut(bytes, at));
    expect(fault).toBe(what);
    expect(lines.length).toBeLessThanOrEqual(1);
  }
});

test('a chunk of thousands of commands lets others have their turn', async () => {
  let turns = 0;
  const count = setInterval(() => (turns += 1), 0);
  const { lines } = await parse([Buffer.from('NOOP\r\n'.repeat(20_000))]);
  clearInterval(count);
  expect(lines).toHaveLength(20_000);
  expect(turns).toBeGreaterThan(0);
});

/** What a parser makes of a message that comes in these pieces, and of what follows it. */
async function message(parser: SMTPStream, pieces: readonly Buffer[]): Promise<unknown> {
  const commands: string[] = [];
  parser.oncommand = (line, done) => {
    commands.push(line.toString('latin1'));
    done?.();
  };
  const stream = parser.startDataMode();
  const content: Buffer[] = [];
  let ended = false;
  stream.on('data', (piece: Buffer) => content.push(piece));
  stream.on('end', () => {
    ended = true;
    parser.continue();
  });
  const taken = pieces.map((piece) => new Promise<void>((resolve) => parser.write(piece, () => resolve())));
  await Promise.race([
    Promise.all(taken),
    new Promise((resolve) => stream.once('end', () => setImmediate(resolve))),
  ]);
  await new Promise((resolve) => setImmediate(resolve));
  return { text: Buffer.concat(content).toString('latin1'), bytes: parser.dataBytes, ended, commands };
}

test('dots are taken out and the end is found as smtp-server does it, however the message is cut', async () => {
  const words = fc.constantFrom('.', '..', '\r\n', '\n', '\r', 'x', '\r\n.', '\r\n..', '...', '\n..', 'ab.');
  await fc.assert(
    fc.asyncProperty(
      fc.array(words, { maxLength: 30 }),
      fc.array(fc.nat(), { maxLength: 12 }),
      async (parts, at) => {
        const pieces = cut(Buffer.from(`${parts.join('')}\r\n.\r\nNOOP\r\n`), at);
        const ours = (await message(new StrictParser(), pieces)) as { text: string; ended: boolean };
        const theirs = (await message(new SMTPStream(), pieces)) as { text: string; ended: boolean };
        expect(ours.ended).toBe(true);
        expect({ text: ours.text, ended: ours.ended }).toEqual({ text: theirs.text, ended: theirs.ended });
      },
    ),
    { numRuns: 1000 },
  );
});

test('a chunk of lines with dots comes out in one piece', async () => {
  const parser = new StrictParser();
  const stream = parser.startDataMode();
  const pieces: Buffer[] = [];
  stream.on('data', (piece: Buffer) => pieces.push(piece));
  await new Promise<void>((resolve) => parser.write(Buffer.from('..\r\n'.repeat(10_000)), () => resolve()));
  await vi.waitFor(() => expect(pieces.length).toBeGreaterThan(0));
  expect(pieces).toHaveLength(1);
  expect(pieces[0]?.toString()).toBe('.\r\n'.repeat(10_000).slice(0, -3));
});
