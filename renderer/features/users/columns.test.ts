import { beforeEach, describe, expect, it } from 'vitest';
import { SORT_FIELDS } from '../../../shared/domain/query.ts';
import { DEFAULT_SETTINGS, type SettingsOverride } from '../../../shared/domain/settings.ts';
import type { OutgoingUser } from '../../../shared/domain/user.ts';
import { ColumnLayout } from '../../grid/column-layout.svelte.ts';
import { gatherCells } from '../../grid/gather-rows.ts';
import { formatTime } from '../../lib/format.ts';
import { COLUMNS, type Column } from './columns.ts';

let layout: ColumnLayout<Column>;
const shown = () => layout.visible.map(({ id }) => id);

beforeEach(() => {
  layout = new ColumnLayout(COLUMNS, () => undefined);
});

describe('columns', () => {
  it('begin with who it is, how it stands, the limits, and when it was changed', () => {
    expect(shown()).toEqual([
      'address',
      'status',
      'limitPerMonth',
      'limitPerWeek',
      'limitPerDay',
      'changedAt',
    ]);
    // The rest is a click away.
    expect(layout.all.map(({ id }) => id).sort()).toEqual(COLUMNS.map(({ id }) => id).sort());
    layout.toggle('username');
    expect(shown()).toContain('username');
  });

  it('stay as a layout of before had them, username and domain shown', () => {
    const before = ['address', 'username', 'domain', 'kind', 'status', 'limitPerDay'];
    const hidden = COLUMNS.map(({ id }) => id).filter((id) => !before.includes(id));
    layout.restore({
      columns: [...before, ...hidden].map((id) => ({ id, width: 100, hidden: hidden.includes(id) })),
    });
    expect(shown()).toEqual(before);
    expect(layout.visible[0]?.placedWidth).toBe(100);
  });

  it('show a value that holds for a time as short as any, and say until when in the cell’s title and in copies', async () => {
    const limit = COLUMNS.find(({ id }) => id === 'limitPerDay')!;
    const until = Date.now() + 3_600_000;
    const user = (settings: SettingsOverride) =>
      ({ kind: 'mailbox', settings, effective: { ...DEFAULT_SETTINGS, limitPerDay: 5_000 } }) as OutgoingUser;
    const raised = user({ 'temporary:limitPerDay': { value: 5_000, since: 0, until } });
    expect(limit.text(raised)).toBe('5,000');
    expect(limit.timed?.(raised)).toBe(`5,000 until ${formatTime(until)}`);
    const view = {
      layout: { visible: [limit] },
      selected: { count: 0 },
      isSelected: () => false,
      page: () => Promise.resolve({ total: 1, all: 1, rows: [raised] }),
    };
    const { rows } = await gatherCells(view, { most: 9, selected: false });
    expect(rows).toEqual([[`5,000 until ${formatTime(until)}`]]);
    expect(limit.timed?.(user({ limitPerDay: 5_000 }))).toBeNull();
  });

  it('sort by all that users can be sorted by', () => {
    expect(COLUMNS.flatMap(({ sort }) => sort ?? []).sort()).toEqual([...SORT_FIELDS].sort());
  });
});
