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
