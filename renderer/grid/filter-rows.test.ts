import { expect, it } from 'vitest';
import { condition } from '../../shared/lists/filter.ts';
import { LISTS } from '../../shared/lists/lists.ts';
import { newRow, rowOf, sizeOfRows } from './filter-rows.ts';

it('a condition that is yet to be filled in takes its place among those there can be, one that is off takes none', () => {
  const list = LISTS.queue;
  const held = condition('state', 'is', 'held');
  const empty = newRow(list, { kind: 'text', text: '' }, 3, true);
  expect(empty.meant).toBeNull();
  expect(sizeOfRows([rowOf(list, held, 1, true), rowOf(list, held, 2, false), empty])).toBe(2);
});
