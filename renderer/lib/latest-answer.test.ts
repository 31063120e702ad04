/** Only the answer to the latest question counts. */
import { expect, test } from 'vitest';
import { LatestAnswer } from './latest-answer.ts';

test('a question is the latest until another is asked, or none is waited for', () => {
  const answers = new LatestAnswer();
  const first = answers.begin();
  expect(first()).toBe(true);
  const second = answers.begin();
  expect([first(), second()]).toEqual([false, true]);
  answers.drop();
  expect([first(), second()]).toEqual([false, false]);
});
