import { describe, expect, it } from 'vitest';
import { DotStuffing } from './dot-stuffing.ts';

/** Sent in pieces of every size: what goes out must not depend on where it is cut. */
function sent(content: string): string {
  const outs = [1, 2, 3, 1000].map((size) => {
    const stuffing = new DotStuffing();
    const parts: Uint8Array[] = [];
    const bytes = Buffer.from(content);
    for (let at = 0; at < bytes.length; at += size) parts.push(stuffing.piece(bytes.subarray(at, at + size)));
    return Buffer.concat([...parts, stuffing.end()]).toString();
  });
  expect(new Set(outs).size).toBe(1);
  return outs[0] ?? '';
}

describe('content on its way into DATA', () => {
  it.each([
    ['a\r\nb\r\n', 'a\r\nb\r\n.\r\n'],
    ['', '.\r\n'],
    ['.\r\n', '..\r\n.\r\n'],
    ['.a\r\n..\r\n a.b\r\n', '..a\r\n...\r\n a.b\r\n.\r\n'],
    ['no end', 'no end\r\n.\r\n'],
  ])('%j', (content, wire) => {
    expect(sent(content)).toBe(wire);
  });

  it.each([
    ['a\n.\nb', 'a\r\n..\r\nb\r\n.\r\n'],
    ['a\r.\rb', 'a\r\n..\r\nb\r\n.\r\n'],
    ['a\n.\r\nMAIL', 'a\r\n..\r\nMAIL\r\n.\r\n'],
    ['a\r', 'a\r\n.\r\n'],
  ])('a line end that is none ends nothing: %j', (content, wire) => {
    expect(sent(content)).toBe(wire);
  });

  it('goes out as the same bytes where nothing is to be changed', () => {
    const bytes = Buffer.from('a\r\nb\r\n');
    expect(new DotStuffing().piece(bytes)).toBe(bytes);
  });
});
