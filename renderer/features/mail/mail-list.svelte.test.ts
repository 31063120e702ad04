import { beforeEach, expect, it, vi } from 'vitest';
import type { MailSearch, MailWindow, QueueRow } from '../../../shared/contract/relay-types.ts';
import type { SetInfo } from '../../../shared/contract/types.ts';
import type { GridSort } from '../../grid/columns.ts';
import { columnsOf } from '../../grid/list-columns.ts';
import { all, condition, type Filter } from '../../../shared/lists/filter.ts';
import { QUEUE } from '../../../shared/lists/mail-lists.ts';
import { MockClient } from '../../mock-client.ts';

let search: MailSearch | null = null;
vi.mock('../../lib/client.ts', () => ({
  client: new MockClient({
    'app.setPreferences': () => ({}) as never,
    'mail.search': () => search,
  }),
}));
const { app } = await import('../../lib/app-state.svelte.ts');
const { mailList } = await import('./mail-list.svelte.ts');

const asked: { filter: Filter; sort: GridSort; offset: number }[] = [];
let ids: number[] = [];
const queue = mailList<QueueRow, number>({
  list: QUEUE,
  screen: 'queue',
  many: 'recipients',
  columns: columnsOf<QueueRow>(QUEUE, [
    { id: 'recipient', text: ({ recipient }) => recipient },
    { id: 'received', sortable: true, text: () => '' },
    { id: 'size', sortable: true, text: () => '' },
  ]),
  sort: { field: 'received', descending: false },
  first: 'recipient',
  keyOf: ({ id }) => id,
  fetch: ({ filter, sort, offset }): Promise<MailWindow<QueueRow>> => {
    asked.push({ filter, sort, offset });
    const entries = ids.map((id) => ({ id }) as QueueRow);
    return Promise.resolve({ entries, ...(search ?? { total: ids.length, more: false, searchedTo: null }) });
  },
  all: () => 9,
});

async function shown(): Promise<void> {
  queue.follow();
  await vi.waitFor(() => expect(queue.rows.loading).toBe(false));
  queue.arrived();
}

beforeEach(async () => {
  app.set = { id: 'one', path: '/srv/one' } as SetInfo;
  ids = [1, 2, 3];
  queue.filter.clear();
  queue.selected.clear();
  queue.again();
  await shown();
  asked.length = 0;
});

it('asks for the conditions of the band and the searched text together, oldest first until it is turned round', async () => {
  queue.filter.only(condition('state', 'is', 'held'));
  queue.filter.text = ' anna ';
  await shown();
  expect(asked.at(-1)).toEqual({
    filter: all({ kind: 'words', text: 'anna' }, condition('state', 'is', 'held')),
    sort: { field: 'received', descending: false },
    offset: 0,
  });
  expect([queue.rows.total, queue.rows.all]).toEqual([3, 9]);
  queue.layout.sortBy('received', false);
  await shown();
  expect(asked.at(-1)?.sort.descending).toBe(true);
  queue.layout.sortBy('received', false);
});

it('follows the active row when those before it are gone, and lets go of what is gone', async () => {
  queue.moveTo(2, 0);
  queue.selected.replace([1, 3], 0);
  ids = [2, 3, 4];
  queue.again();
  await shown();
  expect(queue.active.row).toBe(1);
  expect(queue.selected.selection).toEqual({ by: 'ids', ids: [3] });
});

it('follows a search that goes on, asks for rows that were found since, and lets it be ended', async () => {
  search = { total: 3, more: true, searchedTo: 1000 };
  queue.again();
  await shown();
  expect(queue.rows.search).toEqual(search);
  ids = [1, 2, 3, 4];
  search = { total: 4, more: true, searchedTo: 500 };
  await vi.waitFor(() => expect([queue.rows.total, queue.rows.row(3)?.id]).toEqual([4, 4]));
  queue.searchOn(false);
  expect(queue.searchEnded).toBe(true);
  queue.searchOn(true);
  search = { total: 4, more: false, searchedTo: null };
  await vi.waitFor(() => expect(queue.rows.search).toBeNull());
  search = null;
});

it('is in the order of one field, which the list can be sorted by', async () => {
  queue.layout.sortBy('size', false);
  queue.layout.sortBy('received', true);
  await shown();
  expect(queue.layout.sort).toEqual([{ field: 'received', descending: false }]);
  queue.layout.sortBy('size', false);
  await shown();
  expect(asked.at(-1)?.sort).toEqual({ field: 'size', descending: false });
  queue.layout.setSort([{ field: 'received', descending: false }]);
});

it('knows the selected rows, and names the first of them', () => {
  queue.selected.replace([3, 1], 0);
  expect(queue.selectedRows()?.map(({ id }) => id)).toEqual([3, 1]);
  expect(queue.firstSelected(1).map(({ id }) => id)).toEqual([1]);
  expect(queue.onlyRow).toBeNull();
  queue.selectAll();
  queue.toggle(1);
  expect(queue.selectedRows()?.map(({ id }) => id)).toEqual([1, 3]);
  queue.selected.replace([2], 1);
  expect(queue.onlyRow?.id).toBe(2);
});

it('lets nothing of a selection stand where another filter shows others', async () => {
  queue.selected.replace([1], 0);
  queue.filter.text = 'x';
  await shown();
  expect(queue.selected.count).toBe(0);
});
