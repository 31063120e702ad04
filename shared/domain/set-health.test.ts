import { expect, it } from 'vitest';
import { isIncomplete } from './set-health.ts';

it.each([
  [[], false],
  [[{ kind: 'bad-line', bytes: 10 }], true],
  [[{ kind: 'bad-snapshot', bytes: 10 }], true],
  // What was being written when the computer stopped.
  [[{ kind: 'torn-tail', bytes: 10 }], false],
  // A file that ends before what is known to have happened.
  [[{ kind: 'torn-tail', bytes: 0 }], true],
  [[{ kind: 'unfinished-change', bytes: 10 }], false],
  [[{ kind: 'line-ends', bytes: 0 }], false],
  [
    [
      { kind: 'unfinished-change', bytes: 10 },
      { kind: 'bad-line', bytes: 1 },
    ],
    true,
  ],
] as const)('%j: %s', (damage, incomplete) => {
  expect(isIncomplete(damage)).toBe(incomplete);
});
