import { expect, test } from 'vitest';
import { gatherCells, type HowMany } from '../grid/gather-rows.ts';
import { MOST_PRINTED, printedList, type PrintedSheet } from './printed-list.svelte.ts';

const list = (total: number) => ({
  selected: { count: 0 },
  isSelected: () => false,
  page: (offset: number, limit: number) => {
    const length = Math.max(0, Math.min(limit, total - offset));
    return Promise.resolve({
      total,
      all: total,
      rows: Array.from({ length }, (_, at) => `row ${offset + at}`),
    });
  },
  layout: {
    visible: [
      {
        ...{ id: 'a', title: 'A', width: 1, hidden: false, sort: null, atEnd: true, drawn: false },
        text: (row: string) => row,
        muted: () => false,
      },
    ],
  },
});

async function printed(total: number, filter = ''): Promise<PrintedSheet | null> {
  let seen: PrintedSheet | null = null;
  const view = list(total);
  const cells = (how: HowMany) => gatherCells(view, how);
  await printedList.print({ cells }, { title: 'Users', filter, print: () => (seen = printedList.sheet) });
  expect(printedList.sheet).toBeNull();
  return seen;
}

test('all rows are printed, not only those in view, and it says how many and by which filter', async () => {
  expect(await printed(2, 'limit>5')).toEqual({
    title: 'Users',
    note: '2 rows, filter: limit>5',
    columns: [{ title: 'A', atEnd: true }],
    rows: [['row 0'], ['row 1']],
  });
  const many = await printed(MOST_PRINTED + 1);
  expect([many?.rows.length, many?.note]).toEqual([MOST_PRINTED, 'The first 5,000 of 5,001 rows']);
});
