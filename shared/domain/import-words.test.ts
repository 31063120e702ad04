import { expect, it } from 'vitest';
import { outcomesInWords } from './import-words.ts';

const counts = { created: 1200, updated: 0, skipped: 2, rejected: 1 };

it('says of a check what would happen, and of an import what did', () => {
  expect(outcomesInWords({ ...counts, dryRun: true })).toBe(
    '1,200 would be created, 2 would be skipped, 1 would be rejected',
  );
  expect(outcomesInWords({ ...counts, dryRun: false })).toBe('1,200 created, 2 skipped, 1 rejected');
});

it('has nothing to say of a file without rows', () => {
  expect(outcomesInWords({ created: 0, updated: 0, skipped: 0, rejected: 0, dryRun: true })).toBe('');
});
