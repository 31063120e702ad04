import { beforeEach, expect, it, vi } from 'vitest';
import type { MailPage, QueueRow } from '../../../shared/contract/relay-types.ts';
import type { SetInfo } from '../../../shared/contract/types.ts';
import { columnsOf } from '../../grid/list-columns.ts';
import { all, condition, type Filter } from '../../../shared/lists/filter.ts';
import { QUEUE } from '../../../shared/lists/mail-lists.ts';
import { MockClient } from '../../mock-client.ts';

vi.mock('../../lib/client.ts', () => ({
  client: new MockClient({ 'app.setPreferences': () => ({}) as never }),
}));
const { app } = await import('../../lib/app-state.svelte.ts');
const { mailList } = await import('./mail-list.svelte.ts');

const asked: { filter: Filter; ascending: boolean; offset: number }[] = [];
let ids: number[] = [];
const queue = mailList<QueueRow, number>({
  list: QUEUE,
  screen: 'queue',
  many: 'recipients',
  columns: columnsOf<QueueRow>(QUEUE, [
    { id: 'recipient', text: ({ recipient }) => recipient },
    { id: 'received', sortable: true, text: () => '' },
  ]),
  time: 'received',
  oldestFirst: true,
  first: 'recipient',
  keyOf: ({ id }) => id,
  fetch: ({ filter, ascending }, offset): Promise<MailPage<QueueRow>> => {
    asked.push({ filter, ascending, offset });
    return Promise.resolve({ total: ids.length, entries: ids.map((id) => ({ id }) as QueueRow) });
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
    ascending: true,
    offset: 0,
  });
  expect([queue.rows.total, queue.rows.all]).toEqual([3, 9]);
  queue.layout.sortBy('received', false);
  await shown();
  expect(asked.at(-1)?.ascending).toBe(false);
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
