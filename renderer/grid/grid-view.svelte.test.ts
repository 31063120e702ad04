/** A list whose answers come late: what was chosen meanwhile stays, as far as it is there. */
import { beforeEach, expect, test } from 'vitest';
import type { ColumnLayout } from './column-layout.svelte.ts';
import type { GridColumn } from './columns.ts';
import { GridView } from './grid-view.svelte.ts';

interface Row {
  readonly id: number;
}
interface Query {
  readonly from: number;
}

/** Rows `from` to 9; where a row is, is answered when the test says so. */
const query = $state<{ now: Query }>({ now: { from: 0 } });
let answers: (() => void)[];
let view: GridView<Row, number, Query, GridColumn<Row>>;
const settled = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(async () => {
  query.now = { from: 0 };
  answers = [];
  const layout = { sort: [], visible: [] } as unknown as ColumnLayout<GridColumn<Row>>;
  view = new GridView<Row, number, Query, GridColumn<Row>>(
    {
      many: 'rows',
      keyOf: ({ id }) => id,
      fetch: ({ from }, offset, limit) => {
        const rows = Array.from({ length: 10 - from }, (_, at) => ({ id: from + at }));
        return Promise.resolve({ total: rows.length, all: 10, rows: rows.slice(offset, offset + limit) });
      },
      query: () => query.now,
      path: () => '/set',
      version: () => '1',
      position: (key, { from }) =>
        new Promise((resolve) => {
          answers.push(() => resolve(key >= from ? key - from : null));
        }),
    },
    layout,
  );
  view.follow();
  await settled();
  view.arrived();
  view.moveTo(0, 0);
});

/** Another filter, whose rows are there while where the active row went is still asked. */
async function filtered(from: number): Promise<void> {
  query.now = { from };
  view.follow();
  await settled();
  view.arrived();
}
async function answered(): Promise<void> {
  while (answers.length > 0) {
    answers.shift()?.();
    await settled();
  }
}

test('a row that is selected while it is still asked where the active one went stays selected', async () => {
  await filtered(5);
  view.moveTo(1, 0);
  view.toggle(1);
  expect(view.selected.only).toBe(6);
  await answered();
  expect(view.selected.only).toBe(6);
});

test('one of the rows before that no longer matches is let go all the same', async () => {
  query.now = { from: 5 };
  view.follow();
  view.selected.replace([2], 2);
  await settled();
  await answered();
  expect(view.selected.count).toBe(0);
});

test('all that match, chosen meanwhile, are those of the new filter, and stay', async () => {
  await filtered(5);
  view.selected.selectAll(view.query, 5);
  await answered();
  expect(view.selected.count).toBe(5);
});

test('what was selected before another filter is let go', async () => {
  view.selected.replace([0, 7], 0);
  await filtered(5);
  await answered();
  expect(view.selected.count).toBe(0);
});
