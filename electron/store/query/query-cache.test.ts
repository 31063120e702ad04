import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mendIds, QueryCache } from './query-cache.ts';
import type { Answer } from './query-cache.ts';

function answer(ids: number): Answer {
  return {
    ids: new Uint32Array(ids),
    version: 1,
    inherited: new Map(),
    from: -Infinity,
    until: Infinity,
    used: null,
    stands: 0,
  };
}

describe('QueryCache', () => {
  it('forgets what was used longest ago', () => {
    const cache = new QueryCache();
    for (let key = 0; key < 12; key++) cache.set(String(key), answer(1));
    expect(cache.get('0')).toBeDefined();
    cache.set('12', answer(1));
    expect([cache.get('0') !== undefined, cache.get('1')]).toEqual([true, undefined]);
  });

  it('keeps within its memory, but always the latest', () => {
    const cache = new QueryCache();
    for (const key of ['a', 'b', 'c']) cache.set(key, answer(5_000_000));
    expect([cache.get('a'), cache.get('c')?.ids.length]).toEqual([undefined, 5_000_000]);
    cache.set('huge', answer(13_000_000));
    expect([cache.get('c'), cache.get('huge')?.ids.length]).toEqual([undefined, 13_000_000]);
  });
});

describe('mendIds', () => {
  it('gives what filtering and sorting all anew gives', () => {
    const values = fc.array(fc.record({ key: fc.nat(5), match: fc.boolean() }), {
      minLength: 20,
      maxLength: 20,
    });
    fc.assert(
      fc.property(values, values, fc.uniqueArray(fc.nat(19)), (before, after, ids) => {
        const touched = new Set(ids);
        const now = before.map((value, id) => (touched.has(id) ? after[id]! : value));
        const answerOf = (rows: typeof now) =>
          Uint32Array.from([...rows.keys()].filter((id) => rows[id]!.match)).sort(
            (a, b) => rows[a]!.key - rows[b]!.key || a - b,
          );
        const mended = mendIds(
          answerOf(before),
          touched,
          (id) => now[id]!.match,
          (a, b) => now[a]!.key - now[b]!.key || a - b,
        );
        expect(mended).toEqual(answerOf(now));
      }),
      { numRuns: 1000 },
    );
  });

  it('leaves an order alone that an edit does not change', () => {
    const ids = Uint32Array.of(3, 1, 2);
    const place = [0, 2, 3, 1];
    expect(
      mendIds(
        ids,
        new Set([1]),
        () => true,
        (a, b) => place[a]! - place[b]!,
      ),
    ).toBe(ids);
  });
});
