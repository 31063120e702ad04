import { beforeEach, expect, it, vi } from 'vitest';
import type { MailPage, QueueRow } from '../../../shared/contract/relay-types.ts';
import { MAIL_FIELDS, MAIL_LISTS, mailConditionProblem } from '../../../shared/domain/mail-where.ts';
import type { SetInfo } from '../../../shared/contract/types.ts';
import { columnsOf } from '../../grid/list-columns.ts';
import { all, condition, type Filter } from '../../../shared/lists/filter.ts';
import { QUEUE } from '../../../shared/lists/mail-lists.ts';
import { MockClient } from '../../mock-client.ts';

vi.mock('../../lib/client.ts', () => ({
  client: new MockClient({ 'app.setPreferences': () => ({}) as never }),
}));
const { app } = await import('../../lib/app-state.svelte.ts');
const { MailFilter } = await import('./mail-filter.ts');
const { mailList } = await import('./mail-list.svelte.ts');

const asked: { filter: Filter; ascending: boolean; offset: number }[] = [];
let ids: number[] = [];
const queue = mailList<'queue', QueueRow, number>({
  list: 'queue',
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
  queue.filter.only({ field: 'state', operator: 'is', value: 'held' });
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

it.each(MAIL_LISTS)('offers every field of the list %s in words, with operators that fit', (list) => {
  const filter = new MailFilter(list, 'recipient');
  expect(filter.fields).toEqual(MAIL_FIELDS[list]);
  for (const field of filter.fields) {
    const { label, operators, values } = filter.fieldOf(field);
    expect(label, field).toMatch(/^[A-Z]/);
    for (const { value } of values ?? []) {
      for (const operator of operators) expect(mailConditionProblem({ field, operator, value })).toBeNull();
    }
  }
});

it('says what is wrong with a value, and does not ask for it', () => {
  const filter = new MailFilter('log', 'recipient');
  filter.only({ field: 'time', operator: 'after', value: 'yesterday' });
  expect(filter.problemOf(filter.drafts[0]!)).toMatch(/^Write a time like/);
  expect(filter.conditions).toEqual([]);
  filter.only({ field: 'time', operator: 'after', value: '2h' });
  expect(filter.conditions).toHaveLength(1);
});
