import { expect, test } from 'vitest';
import type { GridColumn } from '../grid/columns.ts';
import { gatherCells } from '../grid/gather-rows.ts';
import { copyRows, MOST_COPIED } from './copy-rows.ts';

const column = (id: string, more: Partial<GridColumn<string>> = {}): GridColumn<string> => ({
  ...{ id, title: id.toUpperCase(), width: 1, hidden: false, sort: null, atEnd: false, drawn: false },
  text: (row) => `${id} of ${row}`,
  muted: () => false,
  ...more,
});

async function copied(count: number, rows: readonly string[], writes = true) {
  const toasts: { kind: string; title: string; detail?: string }[] = [];
  const texts: string[] = [];
  const view = {
    selected: { count },
    isSelected: (row: string | undefined) => row !== 'other',
    page: () => Promise.resolve({ total: rows.length, all: rows.length, rows }),
    layout: {
      visible: [column('a'), column('b', { drawn: true, text: () => '', csv: (row) => `b, ${row}` })],
    },
  };
  await copyRows(
    { selected: view.selected, cells: (how) => gatherCells(view, how) },
    {
      toasts: { show: (toast) => void toasts.push(toast) as never },
      write: (text) =>
        writes ? Promise.resolve(void texts.push(text)) : Promise.reject(new Error('denied')),
    },
  );
  return { texts, toasts: toasts.map(({ kind, title }) => `${kind} ${title}`) };
}

test('what is selected is copied, with the columns that are shown and their headings', async () => {
  expect(await copied(2, ['x', 'other', 'y'])).toEqual({
    texts: ['A,B\r\na of x,"b, x"\r\na of y,"b, y"\r\n'],
    toasts: ['success Copied 2 rows as CSV.'],
  });
});

test('what is missing, too much or refused is said', async () => {
  expect((await copied(3, ['x'])).toasts).toEqual(['warning Copied 1 of 3 rows as CSV.']);
  expect(await copied(MOST_COPIED + 1, ['x'])).toEqual({
    texts: [],
    toasts: ['warning 10,001 rows are too many to copy.'],
  });
  expect((await copied(1, ['x'], false)).toasts).toEqual(['error The rows could not be copied.']);
});
