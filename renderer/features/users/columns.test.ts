import { beforeEach, describe, expect, it } from 'vitest';
import { SORT_FIELDS } from '../../../shared/domain/query.ts';
import { ColumnLayout } from '../../grid/column-layout.svelte.ts';
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

  it('sort by all that users can be sorted by', () => {
    expect(COLUMNS.flatMap(({ sort }) => sort ?? []).sort()).toEqual([...SORT_FIELDS].sort());
  });
});
