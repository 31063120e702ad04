/** What of each list is written: every column that a screen can show is one that its file has. */
import { expect, it, vi } from 'vitest';
import { csvColumns, type CsvListKey } from '../../../shared/lists/csv-columns.ts';
import { all, condition } from '../../../shared/lists/filter.ts';
import { MockClient } from '../../mock-client.ts';
import { listToExport, type ExportableView } from '../../lib/list-to-export.ts';

vi.mock('../../lib/client.ts', () => ({
  client: new MockClient({ 'app.setPreferences': () => ({}) as never }),
}));
const { queue } = await import('../queue/queue-view.svelte.ts');
const { quarantine } = await import('../quarantine/quarantine-view.svelte.ts');
const { mailLog } = await import('../mail-log/mail-log-view.svelte.ts');
const { usage } = await import('../usage/usage-view.svelte.ts');
const { activity } = await import('../activity/activity-view.svelte.ts');
const { incoming } = await import('../incoming/incoming-view.svelte.ts');

it.each([
  ['queue', queue],
  ['quarantine', quarantine],
  ['log', mailLog],
  ['usage', usage],
  ['activity', activity],
] as const)('%s: each column of the screen is one of its file', (key, view) => {
  const ids = view.layout.all.map(({ id }) => id);
  expect(csvColumns(key satisfies CsvListKey, ids)).toMatchObject({ unknown: null });
  const shown = view.layout.visible.map(({ id }) => id);
  expect(listToExport(view)).toMatchObject({
    of: { list: key },
    columns: shown,
    count: null,
    filtered: false,
  });
});

it('asks for what is shown: filter, order, columns, and the number seen', () => {
  queue.filter.only(condition('state', 'is', 'held'));
  queue.layout.setSort([{ field: 'size', descending: true }]);
  queue.layout.toggle('state');
  queue.rows.total = 5;
  const asked = listToExport(queue);
  expect(asked).toMatchObject({
    of: {
      list: 'queue',
      filter: condition('state', 'is', 'held'),
      sort: { field: 'size', descending: true },
    },
    count: 5,
    filtered: true,
  });
  expect(asked?.columns).not.toContain('state');
  usage.filter.only(condition('status', 'is', 'active'));
  expect(listToExport(usage)?.of).toMatchObject({
    list: 'usage',
    query: { filter: all(condition('status', 'is', 'active'), expect.anything() as never) },
  });
});

it('has nothing to write of a list without a file', () => {
  expect(listToExport(incoming as unknown as ExportableView)).toBeNull();
});
