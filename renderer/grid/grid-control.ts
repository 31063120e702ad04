/** What keys and clicks do in a grid. */
import { assertNever } from '../../shared/domain/assert-never.ts';
import type { MenuEntry } from '../components/menu-entry.ts';
import { app } from '../lib/app-state.svelte.ts';
import type { GridColumn } from './columns.ts';
import { actionOf, type GridAction } from './grid-keys.ts';
import { GroupHead } from './groups.svelte.ts';
import type { GridView } from './grid-view.svelte.ts';

/** px by which a key press widens or narrows a column. */
const RESIZE_STEP = 16;

/** What a list does with the rows that are selected. */
export interface RowActions {
  /** Enter, and a double click. */
  open(): void;
  /** Delete; left out where nothing of the list can be deleted. */
  remove?(): void;
  /** Space. */
  inspect(): void;
  /** The entries of the menu over the selected rows. */
  menu(): readonly MenuEntry[];
}

/** What of a list's view keys and clicks need. */
export type ControlledView = Pick<
  GridView<unknown, never, unknown, GridColumn<never>>,
  | 'active'
  | 'activeHead'
  | 'activeRow'
  | 'groups'
  | 'layout'
  | 'isHeadSelected'
  | 'isSelected'
  | 'moveTo'
  | 'selectActive'
  | 'selectAll'
  | 'selectRange'
  | 'toggle'
  | 'toggleGroup'
  | 'toHead'
> & {
  readonly rows: { readonly lines: number; row(index: number): unknown; head(index: number): unknown };
  readonly selected: {
    readonly count: number;
    readonly follows: boolean;
    anchor: number | null;
    clear(): void;
  };
};

export interface GridSurface {
  /** Rows that fit the viewport. */
  readonly page: number;
  /** Opens the menu of the active cell. */
  openMenu(): void;
}

/** Takes a key press; true when the grid used it. */
export function takeGridKey(
  event: KeyboardEvent,
  list: ControlledView,
  rowActions: RowActions,
  grid: GridSurface,
): boolean {
  const main = app.platform === 'macos' ? event.metaKey : event.ctrlKey;
  const { row, column } = list.active;
  const action = actionOf(
    { key: event.key, shift: event.shiftKey, main, alt: event.altKey },
    {
      row,
      column,
      rows: list.rows.lines,
      group: groupAt(list),
      columns: list.layout.visible.length,
      page: grid.page,
    },
  );
  if (action === null) return false;
  perform(action, list, rowActions, grid);
  return true;
}

/** Where the active line stands among groups; null where the list has none. */
function groupAt({ activeHead, activeRow, groups }: ControlledView): 'open' | 'closed' | 'within' | null {
  if (groups?.by == null) return null;
  if (activeHead !== undefined) return groups.isOpen(activeHead.key) ? 'open' : 'closed';
  return activeRow === undefined ? null : 'within';
}

function perform(action: GridAction, list: ControlledView, rowActions: RowActions, grid: GridSurface): void {
  const { row } = list.active;
  const active = list.activeRow;
  const column = list.layout.visible[list.active.column];
  switch (action.do) {
    case 'move':
      return move(list, action.row, action.column, action.extend);
    case 'select-row':
      return list.selectActive();
    case 'toggle-row':
      return list.toggle(row);
    case 'select-all':
      return list.selectAll();
    case 'clear-selection':
      return list.selected.clear();
    case 'toggle-group':
      return list.toggleGroup();
    case 'to-head':
      return list.toHead();
    case 'open':
      // Enter opens what the focus is on, unless it is one of several selected.
      if (active !== undefined && !list.isSelected(active)) list.selectActive();
      return rowActions.open();
    case 'delete':
      if (rowActions.remove === undefined) return;
      if (list.selected.count === 0) list.selectActive();
      return rowActions.remove();
    case 'inspect':
      return rowActions.inspect();
    case 'menu':
      if (list.selected.count === 0) list.selectActive();
      return grid.openMenu();
    case 'sort':
      if (column !== undefined && column.sort !== null) list.layout.sortBy(column.sort, action.add);
      return;
    case 'resize':
      if (column !== undefined) list.layout.widen(column.id, action.by * RESIZE_STEP);
      return;
    case 'reorder': {
      if (column === undefined) return;
      list.layout.step(column.id, action.by);
      // The active cell goes with the column.
      const at = list.layout.visible.findIndex(({ id }) => id === column.id);
      list.active = { row, column: at };
      return;
    }
    default:
      return assertNever(action);
  }
}

function move(list: ControlledView, row: number, column: number, extend: boolean): void {
  const from = list.active.row;
  if (extend) {
    list.selected.anchor ??= from;
    list.moveTo(row, column);
    void list.selectRange(row, false);
    return;
  }
  list.moveTo(row, column);
  list.selected.anchor = null;
  // The selection goes with the focus; several selected rows stay until they are let go of.
  if (row !== from && row >= 0 && list.selected.follows) list.selectActive();
}

/** A press of the pointer on a row. The secondary button keeps a selection that it is on. */
export function pressRow(event: MouseEvent, list: ControlledView, row: number, column: number): void {
  const pressed = list.rows.row(row);
  const main = app.platform === 'macos' ? event.metaKey : event.ctrlKey;
  const from = list.active.row;
  list.moveTo(row, column);
  if (event.shiftKey) {
    list.selected.anchor ??= Math.max(0, from);
    void list.selectRange(row, main);
    return;
  }
  const head = list.rows.head(row);
  if (pressed === undefined && head === undefined) return;
  if (main && event.button === 0) list.toggle(row);
  else if (event.button === 0 || !isSelected(list, pressed, head)) list.selectActive();
}

function isSelected(list: ControlledView, row: unknown, head: unknown): boolean {
  return head instanceof GroupHead ? list.isHeadSelected(head) : list.isSelected(row);
}
