import { expect, test } from 'vitest';
import { withFullStop } from './full-stop.ts';

test.each([
  ['Spam: GTUBE', 'Spam: GTUBE.'],
  ['5 spam messages in 10 minutes.', '5 spam messages in 10 minutes.'],
  ['refused ', 'refused.'],
  ['Who is that?', 'Who is that?'],
  ['it said “no.”', 'it said “no.”'],
  ['it said “no”', 'it said “no”.'],
  ['', ''],
])('%j before another sentence: %j', (text, ended) => {
  expect(withFullStop(text)).toBe(ended);
});
