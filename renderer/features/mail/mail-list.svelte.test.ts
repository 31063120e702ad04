import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type {
  MailGroups,
  MailPlace,
  MailSearch,
  MailWindow,
  QueueRow,
} from '../../../shared/contract/relay-types.ts';
import type { SetInfo } from '../../../shared/contract/types.ts';
import type { GridSort } from '../../grid/columns.ts';
import { columnsOf } from '../../grid/list-columns.ts';
import { all, any, condition, type Filter } from '../../../shared/lists/filter.ts';
import { QUEUE, QUEUE_VALUES } from '../../../shared/lists/mail-lists.ts';
import { MockClient } from '../../mock-client.ts';

let search: MailSearch | null = null;
let place: (row: number | string) => MailPlace = () => ({ line: null });
vi.mock('../../lib/client.ts', () => ({
  client: new MockClient({
    'app.setPreferences': () => ({}) as never,
    'mail.search': () => search,
    'mail.place': ({ row }) => place(row),
  }),
}));
const { app } = await import('../../lib/app-state.svelte.ts');
const { mailList } = await import('./mail-list.svelte.ts');

/** In the place of rows: heads of groups by domain, of which the first is open. */
let groups: MailGroups<QueueRow> | undefined;
/** Answers are held back until then. */
let held: Promise<unknown> | null = null;
const groupings: unknown[] = [];
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
  values: QUEUE_VALUES,
  sort: { field: 'received', descending: false },
  first: 'recipient',
  keyOf: ({ id }) => id,
  rowOf: Number,
  fetch: ({ filter, sort, offset, group }): Promise<MailWindow<QueueRow>> => {
    asked.push({ filter, sort, offset });
    groupings.push(group);
    const entries = ids.map((id) => ({ id, recipient: `r${id}@${id < 4 ? 'a' : 'b'}.example` }) as QueueRow);
    const parts = groups === undefined ? {} : { groups };
    const window = {
      entries,
      ...parts,
      ...(search ?? { total: ids.length, more: false, searchedTo: null }),
    };
    return (held ?? Promise.resolve()).then(() => window);
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

it('asks again for rows that the source has newer ones of', async () => {
  search = { total: 3, more: false, searchedTo: null, behind: true };
  queue.again();
  await shown();
  search = null;
  ids = [2, 3];
  const before = asked.length;
  await vi.waitFor(
    () => {
      queue.follow();
      expect(asked.length).toBeGreaterThan(before);
    },
    { timeout: 3000 },
  );
  await shown();
  expect(queue.rows.total).toBe(2);
});

it('says after two seconds that it waits for the mail database, until that answers or fails', async () => {
  vi.useFakeTimers();
  const wait = async (ends: (answer: { resolve: () => void; reject: (error: Error) => void }) => void) => {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    held = promise;
    queue.again();
    queue.follow();
    await vi.advanceTimersByTimeAsync(1900);
    expect(queue.waitsForMail).toBe(false);
    await vi.advanceTimersByTimeAsync(200);
    expect([queue.waitsForMail, queue.rows.total]).toEqual([true, 3]);
    ends({ resolve: () => resolve(undefined), reject });
    await vi.advanceTimersByTimeAsync(0);
    expect([queue.waitsForMail, queue.rows.total]).toEqual([false, 3]);
  };
  await wait(({ resolve }) => resolve());
  await wait(({ reject }) => reject(new Error('held')));
  expect(queue.rows.error).not.toBeNull();
  held = null;
  vi.useRealTimers();
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

it('finds the row of an address that is further down, once it is found, and no other', async () => {
  ids = Array.from({ length: 100 }, (_, at) => at + 1);
  search = { total: 300, more: true, searchedTo: 1000 };
  queue.again();
  await shown();
  const placed: unknown[] = [];
  let found: number | null = null;
  place = (row) => {
    placed.push(row);
    return { line: found };
  };
  queue.reveal('777');
  await vi.waitFor(() => expect(placed).toEqual([777]));
  found = 250;
  search = { total: 300, more: false, searchedTo: null };
  queue.again();
  await shown();
  await vi.waitFor(() => expect(queue.active.row).toBe(250));
  queue.reveal('3');
  await vi.waitFor(() => expect(queue.selected.only).toBe(3));
  search = null;
});

describe('grouped by destination', () => {
  const grouping = { by: 'domain', open: false, toggled: ['a.example'] };
  const onlyA = condition('domain', 'is', 'a.example');
  const onlyB = condition('domain', 'is', 'b.example');

  beforeEach(async () => {
    groups = {
      lines: 5,
      heads: [
        { before: 0, key: 'a.example', count: 3, first: null },
        { before: 3, key: 'b.example', count: 40, first: null },
      ],
    };
    search = { total: 43, more: false, searchedTo: null };
    queue.groups?.groupBy('domain');
    queue.groups?.toggle('a.example');
    await shown();
  });
  afterEach(async () => {
    groups = undefined;
    search = null;
    queue.groups?.groupBy(null);
    await shown();
  });

  it('has heads among its rows, and counts both', () => {
    expect(groupings.at(-1)).toEqual(grouping);
    expect([queue.rows.total, queue.rows.lines]).toEqual([43, 5]);
    const lines = Array.from({ length: 5 }, (_, at) => queue.rows.head(at)?.key ?? queue.rows.row(at)?.id);
    expect(lines).toEqual(['a.example', 1, 2, 3, 'b.example']);
    expect([queue.rows.row(0), queue.rows.head(1)]).toEqual([undefined, undefined]);
  });

  it('selects a whole group by its head, those that are closed too, with the number seen', () => {
    queue.moveTo(4, 0);
    queue.selectActive();
    expect(queue.subject).toEqual({
      count: 40,
      selection: {
        by: 'query',
        except: [],
        query: { filter: onlyB, sort: { field: 'received', descending: false } },
      },
    });
    expect([0, 4].map((at) => queue.isHeadSelected(queue.rows.head(at)!))).toEqual([false, true]);
    expect(queue.isSelected(queue.rows.row(1))).toBe(false);
    queue.toggle(0);
    expect(queue.subject).toMatchObject({ count: 43, selection: { query: { filter: any(onlyB, onlyA) } } });
    queue.toggle(2);
    expect(queue.subject).toMatchObject({ count: 42, selection: { except: [2] } });
    expect([1, 2].map((at) => queue.isSelected(queue.rows.row(at)))).toEqual([true, false]);
    queue.toggle(0);
    queue.toggle(4);
    expect(queue.subject).toBeNull();
  });

  it('mixes no rows into whole groups unseen, and no groups into rows', () => {
    queue.moveTo(4, 0);
    queue.selectActive();
    queue.toggle(1);
    expect([queue.subject?.count, queue.notice]).toEqual([
      40,
      expect.stringMatching(/cannot be selected together/),
    ]);
    queue.selected.replace([1, 2], 1);
    queue.toggle(4);
    expect([queue.selected.selection, queue.notice]).toEqual([
      { by: 'ids', ids: [1, 2] },
      expect.stringMatching(/cannot be selected together/),
    ]);
    queue.notice = null;
  });

  it('goes with the focus from head to head, and selects those between by Shift', async () => {
    queue.moveTo(0, 0);
    queue.selectActive();
    expect(queue.selected.follows).toBe(true);
    await queue.selectRange(4, false);
    expect([queue.subject?.count, queue.selected.follows]).toEqual([43, false]);
    queue.moveTo(2, 0);
    queue.toHead();
    expect([queue.active.row, queue.subject?.count]).toEqual([0, 3]);
  });

  it('brings the number of a selected group up to date, and keeps its head active wherever it goes', async () => {
    queue.moveTo(4, 0);
    queue.selectActive();
    groups = {
      lines: 2,
      heads: [
        { before: 0, key: 'b.example', count: 41, first: null },
        { before: 0, key: 'a.example', count: 3, first: null },
      ],
    };
    ids = [];
    search = { total: 44, more: false, searchedTo: null };
    queue.again();
    await shown();
    expect([queue.active.row, queue.subject?.count]).toEqual([0, 41]);
  });

  it('opens the group of the row of an address', async () => {
    place = () => ({ line: null, closed: 'b.example' });
    queue.reveal('777');
    await vi.waitFor(() => expect(queue.groups?.isOpen('b.example')).toBe(true));
    place = () => ({ line: 3 });
    await shown();
    await vi.waitFor(() => expect(queue.selected.only).toBe(3));
  });

  it('lets the selection go where rows are grouped by something else, or filtered', async () => {
    queue.moveTo(4, 0);
    queue.selectActive();
    queue.groups?.groupBy('user');
    await shown();
    expect(queue.subject).toBeNull();
    expect(queue.groups?.isOpen('a.example')).toBe(false);
    queue.groups?.groupBy('colour');
    expect(queue.groups?.by).toBeNull();
  });
});
