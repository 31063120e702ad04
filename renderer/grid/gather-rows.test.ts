import { expect, test } from 'vitest';
import { gatherRows } from './gather-rows.ts';

/** A list of so many rows, of which some are selected; counts its questions. */
function list(total: number, selected: readonly number[]) {
  const asked: number[] = [];
  return {
    asked,
    selected: { count: selected.length },
    isSelected: (row: number | undefined) => row !== undefined && selected.includes(row),
    page: (offset: number, limit: number) => {
      asked.push(offset);
      const rows = Array.from(
        { length: Math.max(0, Math.min(limit, total - offset)) },
        (_, at) => offset + at,
      );
      return Promise.resolve({ total, all: total, rows });
    },
  };
}

test('selected rows are found wherever they are, in their order, and no page is read after the last', async () => {
  const of = list(5_000, [2_500, 3]);
  expect(await gatherRows(of, { most: 10, selected: true })).toEqual({ rows: [3, 2_500], wanted: 2 });
  expect(of.asked).toEqual([0, 1_000, 2_000]);
});

test('no more than what is asked for, and how many it would have been', async () => {
  const all = await gatherRows(list(5_000, []), { most: 1_500, selected: false });
  expect([all.rows.length, all.rows.at(-1), all.wanted]).toEqual([1_500, 1_499, 5_000]);
  const few = await gatherRows(list(3, []), { most: 1_500, selected: false });
  expect(few).toEqual({ rows: [0, 1, 2], wanted: 3 });
  // A selected one that is not in the list any more.
  const gone = await gatherRows(list(3, [1, 99]), { most: 10, selected: true });
  expect(gone).toEqual({ rows: [1], wanted: 2 });
});
