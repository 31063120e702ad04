import { describe, expect, it } from 'vitest';
import { parseSize, sizeInWords, sizeText } from './byte-size.ts';

describe('sizes', () => {
  it.each([
    ['50 MB', 52_428_800],
    ['50', 52_428_800],
    ['100 kb', 102_400],
    ['20k', 20_480],
    ['5 MiB', 5_242_880],
    ['1,500 bytes', 1500],
    ['1500B', 1500],
    ['1.5 MB', 1_572_864],
    ['1 GB', 1_073_741_824],
    ['1,073,741,824 bytes', 1_073_741_824],
    ['much', null],
    ['5 TB', null],
    ['1500.7 bytes', null],
    ['1,234.567 bytes', null],
    ['-1', null],
    ['', null],
  ])('reads %j as %j', (text, bytes) => {
    expect(parseSize(text, 'mb')).toBe(bytes);
  });

  it('takes a number alone for the unit of its place', () => {
    expect(parseSize('1024', 'bytes')).toBe(1024);
  });

  it.each([0, 1024, 1500, 102_400, 52_428_800, 1_073_741_824])(
    'writes %d so that it is read back',
    (bytes) => {
      expect(parseSize(sizeText(bytes), 'mb')).toBe(bytes);
    },
  );

  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [3400, '3.4 kB'],
    [9949, '9.9 kB'],
    [9950, '10 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [2.5e12, '2.5 TB'],
  ])('%d bytes are %s in words', (bytes, words) => {
    expect(sizeInWords(bytes)).toBe(words);
  });
});
