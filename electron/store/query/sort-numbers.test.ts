import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sortByNumbers } from './sort-numbers.ts';
import { atOnce } from './steps.ts';

it('sorts by small and large whole numbers, either way, keeps the order of equal ones, and leaves its input alone', () => {
  const number = fc.oneof(fc.nat(3), fc.nat(1_000_000), fc.maxSafeNat());
  fc.assert(
    fc.property(fc.array(number, { maxLength: 60 }), fc.boolean(), (values, descending) => {
      const keys = Float64Array.from(values);
      const ids = Uint32Array.from(values.keys()).reverse();
      const sign = descending ? -1 : 1;
      const expected = [...ids].sort((a, b) => sign * (values[a]! - values[b]!));
      const sorted = atOnce(sortByNumbers(ids, keys, descending));
      expect([...sorted]).toEqual(expected);
      expect(sorted).not.toBe(ids);
    }),
    { numRuns: 300 },
  );
});

it('has each row once, whatever number one has got meanwhile', () => {
  const count = 70_000;
  const keys = Float64Array.from({ length: count }, (_, id) => id % 1000);
  const steps = sortByNumbers(Uint32Array.from(keys.keys()), keys, true);
  // The first part is counted by now, the last one is not.
  steps.next();
  // Its digit is one that others have, were it counted as another.
  keys[count - 1] = 999 + 65_036;
  const sorted = atOnce(steps);
  expect(new Set(sorted).size).toBe(count);
  const others = [...sorted].filter((id) => id !== count - 1);
  expect(others.every((id, at) => at === 0 || keys[others[at - 1] ?? 0]! >= keys[id]!)).toBe(true);
});
