import { expect, it } from 'vitest';
import { asExpected } from './expected.ts';

it('gives what is meant when nothing, or just so many, was expected', () => {
  expect([
    asExpected([1, 2], undefined, 'messages'),
    asExpected([1, 2], 2, 'messages'),
    asExpected([], 0, 'messages'),
  ]).toEqual([[1, 2], [1, 2], []]);
});

it.each([
  [[1], 2, '1 message matches now, not 2'],
  [[], 1000, '0 messages match now, not 1,000'],
  [[1, 2], 1, '2 messages match now, not 1'],
])('refuses %j when %i were expected, with the number of now', (meant, expected, words) => {
  expect(() => asExpected(meant, expected, 'messages')).toThrow(
    expect.objectContaining({
      code: 'conflict',
      message: expect.stringContaining(words) as string,
      details: { expected, found: meant.length },
    }),
  );
});
