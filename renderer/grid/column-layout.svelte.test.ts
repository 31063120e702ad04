import { beforeEach, describe, expect, it } from 'vitest';
import type { Preferences } from '../../shared/domain/preferences.ts';
import { ColumnLayout, fitted, NARROWEST, WIDEST, widthOf } from './column-layout.svelte.ts';
import type { GridColumn } from './columns.ts';

const column = (id: string, width: number, hidden = false, sort: string | null = id): GridColumn<string> => ({
  id,
  title: id,
  width,
  hidden,
  sort,
  atEnd: false,
  drawn: false,
  text: (row) => row,
  muted: () => false,
});
const COLUMNS = [
  column('address', 244),
  column('status', 192),
  column('limitPerMonth', 92),
  column('limitPerWeek', 88),
  column('limitPerDay', 88),
  column('changedAt', 150),
  column('username', 130, true),
  column('domain', 140, true),
  column('kind', 94, true),
  column('quarantineResponse', 110, true, null),
];

let saved: Partial<Preferences>;
let layout: ColumnLayout<GridColumn<string>>;
const shown = () => layout.visible.map(({ id }) => id);

beforeEach(() => {
  saved = {};
  layout = new ColumnLayout(COLUMNS, (changes) => (saved = { ...saved, ...changes }));
});

describe('columns', () => {
  it('that are new since a layout was saved come hidden or shown as they do without one', () => {
    layout.restore({ columns: [{ id: 'address', width: 300, hidden: false }] });
    expect(shown()).toEqual([
      'address',
      'status',
      'limitPerMonth',
      'limitPerWeek',
      'limitPerDay',
      'changedAt',
    ]);
  });

  it('leave the second one room in a narrow grid', () => {
    layout.resize('address', 400);
    const widths = (px: number) => fitted(layout.visible, px).map(({ placedWidth }) => placedWidth);
    expect(widths(640).slice(0, 2)).toEqual([400, 192]);
    expect(widths(639).slice(0, 2)).toEqual([383, 192]);
    expect(widths(280)[0]).toBe(168);
    expect(widthOf(fitted(layout.visible, 280))).toBe(
      168 +
        widths(280)
          .slice(1)
          .reduce((a, b) => a + b),
    );
    layout.resize('address', 100);
    expect(widths(280)[0]).toBe(100);
    expect(fitted([], 280)).toEqual([]);
  });

  it('give way with the first where a little is missing, and nobody has set its width', () => {
    const widths = (px: number) => fitted(layout.visible, px).map(({ placedWidth }) => placedWidth);
    const others = [192, 92, 88, 88, 150];
    expect(widths(854)).toEqual([244, ...others]);
    // A window of 1024 px, with its scroll bar.
    expect(widths(809)).toEqual([199, ...others]);
    expect(widths(770)).toEqual([160, ...others]);
    // Not for what would be cut off all the same.
    expect(widths(769)).toEqual([244, ...others]);
    layout.resize('address', 243);
    expect(widths(809)).toEqual([243, ...others]);
  });

  it('of texts give way for a column that would be cut off, and take the room that is left, until somebody sets a width', () => {
    const texts = (column: GridColumn<string>): GridColumn<string> => ({ ...column, stretches: true });
    const list = new ColumnLayout(
      [
        column('to', 220),
        texts(column('why', 300)),
        column('next', 176),
        column('received', 176),
        column('on', 200),
      ],
      () => undefined,
    );
    const widths = (px: number) => fitted(list.visible, px).map(({ placedWidth }) => placedWidth);
    expect(widths(872)).toEqual([220, 300, 176, 176, 200]);
    expect(
      widths(812)
        .slice(0, 4)
        .reduce((all, one) => all + one),
    ).toBe(812);
    expect(widths(812).slice(2)).toEqual([176, 176, 200]);
    // Hardly any of it is seen: the others stay as they are.
    expect(widths(700)).toEqual([220, 300, 176, 176, 200]);
    expect(widths(1172)).toEqual([220, 400, 176, 176, 200]);
    expect(widths(2000)).toEqual([220, 480, 176, 176, 200]);
    list.room = 1172;
    list.widen('next', 10);
    expect(widths(2000)).toEqual([220, 400, 186, 176, 200]);
  });

  it('are resized within bounds and remembered', () => {
    layout.resize('address', 5);
    expect(layout.visible[0]?.placedWidth).toBe(NARROWEST);
    layout.resize('address', 5000);
    expect(saved.columns?.[0]).toEqual({ id: 'address', width: WIDEST, hidden: false });
  });

  it('are moved by dragging and by steps', () => {
    layout.move('status', 0);
    expect(shown()[0]).toBe('status');
    layout.step('status', 1);
    expect(shown().slice(0, 2)).toEqual(['address', 'status']);
    layout.step('address', -1);
    expect(shown()[0]).toBe('address');
    layout.move('address', 99);
    expect(layout.all.at(-1)?.id).toBe('address');
  });

  it('are hidden, but never the last one', () => {
    for (const { id } of COLUMNS) if (shown().includes(id)) layout.toggle(id);
    expect(shown()).toHaveLength(1);
    layout.reset();
    expect(shown()[0]).toBe('address');
  });

  it('come back from what was saved, whatever it holds', () => {
    layout.restore({
      columns: [
        { id: 'status', width: 1, hidden: false },
        { id: 'status', width: 200, hidden: true },
        { id: 'gone', width: 100, hidden: false },
      ],
      sort: [
        { field: 'domain', descending: true },
        { field: 'quarantineResponse', descending: false },
        { field: 'gone', descending: false },
      ],
    });
    expect(shown()[0]).toBe('status');
    expect(layout.visible[0]?.placedWidth).toBe(NARROWEST);
    expect(layout.all).toHaveLength(COLUMNS.length);
    expect(layout.sort).toEqual([{ field: 'domain', descending: true }]);
  });

  it('start over when everything saved is hidden', () => {
    layout.restore({ columns: COLUMNS.map(({ id, width }) => ({ id, width, hidden: true })) });
    expect(shown()[0]).toBe('address');
  });
});

describe('sort', () => {
  it('goes ascending, descending, away', () => {
    layout.sortBy('domain', false);
    layout.sortBy('domain', false);
    expect(layout.sort).toEqual([{ field: 'domain', descending: true }]);
    layout.sortBy('domain', false);
    expect(layout.sort).toEqual([]);
  });

  it('takes several columns with Shift, at most four', () => {
    for (const field of ['domain', 'status', 'kind'] as const) layout.sortBy(field, true);
    layout.sortBy('status', true);
    expect(layout.sort.map(({ field, descending }) => `${field}${descending ? '-' : '+'}`)).toEqual([
      'domain+',
      'status-',
      'kind+',
    ]);
    layout.sortBy('status', true);
    expect(layout.sort).toHaveLength(2);
    for (const field of ['username', 'address', 'changedAt'] as const) layout.sortBy(field, true);
    expect(layout.sort).toHaveLength(4);
    layout.sortBy('status', false);
    expect(saved.sort).toEqual([{ field: 'status', descending: false }]);
  });
});
