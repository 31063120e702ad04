import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NameColumn } from '../table/name-column.ts';
import { compareNames, sortByName } from './sort-names.ts';
import { atOnce } from './steps.ts';

function column(texts: readonly string[]): NameColumn {
  const names = new NameColumn();
  texts.forEach((text, at) => {
    names.encode(text);
    names.append(at + 1);
  });
  return names;
}

const text = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', '.', '-', '0', 'é', '日', '\u{1f600}'), maxLength: 14 }),
  fc.constantFrom('user', 'user1', 'user12', 'user123456789', 'User12'),
);

describe('sortByName', () => {
  it('sorts by the bytes of the lower case, and keeps the order of equal names', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 200 }), fc.boolean(), (texts, asAddress) => {
        const names = column(texts);
        const kinds = asAddress ? Uint8Array.from([0, ...texts], (_, at) => (at % 3) >> 1) : null;
        const key = (id: number) =>
          Buffer.from(texts[id - 1]!.toLowerCase() + (kinds !== null && kinds[id] === 0 ? '@' : ''));
        const ids = Uint32Array.from(texts, (_, at) => at + 1);
        const expected = [...ids].sort((a, b) => Buffer.compare(key(a), key(b)) || a - b);
        atOnce(sortByName(ids, { names, kinds }));
        expect([...ids]).toEqual(expected);
        for (let at = 1; at < ids.length; at++) {
          const order = compareNames({ names, kinds }, ids[at - 1]!, ids[at]!);
          expect(Math.sign(order)).toBe(Buffer.compare(key(ids[at - 1]!), key(ids[at]!)));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('sorts a large part by wide digits', () => {
    const texts = Array.from({ length: 40_000 }, (_, at) => `user${(at * 7919) % 40_000}`);
    const ids = Uint32Array.from(texts, (_, at) => at + 1);
    atOnce(sortByName(ids, { names: column(texts), kinds: null }));
    expect([...ids].map((id) => texts[id - 1])).toEqual(texts.toSorted());
  });
});
