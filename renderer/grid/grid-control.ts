/** What keys and clicks do in the users grid. */
import { assertNever } from '../../../shared/domain/assert-never.ts';
import { app } from '../../lib/app-state.svelte.ts';
import { run } from '../commands.svelte.ts';
import { actionOf, type GridAction } from './grid-keys.ts';
import { users } from './users-view.svelte.ts';

/** px by which a key press widens or narrows a column. */
const RESIZE_STEP = 16;

export interface GridSurface {
  /** Rows that fit the viewport. */
  readonly page: number;
  /** Opens the menu of the active cell. */
  openMenu(): void;
}

/** Takes a key press; true when the grid used it. */
export function takeGridKey(event: KeyboardEvent, grid: GridSurface): boolean {
  const main = app.platform === 'macos' ? event.metaKey : event.ctrlKey;
  const { row, column } = users.active;
  const action = actionOf(
    { key: event.key, shift: event.shiftKey, main, alt: event.altKey },
    {
      row,
      column,
      rows: users.rows.total ?? 0,
      columns: users.layout.visible.length,
      page: grid.page,
    },
  );
  if (action === null) return false;
  perform(action, grid);
  return true;
}

function perform(action: GridAction, grid: GridSurface): void {
  const { row } = users.active;
  const user = users.activeUser;
  const column = users.layout.visible[users.active.column];
  switch (action.do) {
    case 'move':
      return move(action.row, action.column, action.extend);
    case 'select-row':
      return users.selectActive();
    case 'toggle-row':
      if (user !== undefined) users.selected.toggle(user.id, row);
      return;
    case 'select-all':
      return users.selectAll();
    case 'clear-selection':
      return users.selected.clear();
    case 'open':
      // Enter opens what the focus is on, unless it is one of several selected.
      if (user !== undefined && !users.selected.has(user.id)) users.selectActive();
      return run('edit-user');
    case 'delete':
      if (users.selected.count === 0) users.selectActive();
      return run('delete-user');
    case 'inspect':
      return run('toggle-inspector');
    case 'menu':
      if (users.selected.count === 0) users.selectActive();
      return grid.openMenu();
    case 'sort':
      if (column !== undefined && column.sort !== null) users.layout.sortBy(column.sort, action.add);
      return;
    case 'resize':
      if (column !== undefined) users.layout.resize(column.id, column.placedWidth + action.by * RESIZE_STEP);
      return;
    case 'reorder': {
      if (column === undefined) return;
      users.layout.step(column.id, action.by);
      // The active cell goes with the column.
      const at = users.layout.visible.findIndex(({ id }) => id === column.id);
      users.active = { row, column: at };
      return;
    }
    default:
      return assertNever(action);
  }
}

function move(row: number, column: number, extend: boolean): void {
  const from = users.active.row;
  if (extend) {
    users.selected.anchor ??= from;
    users.moveTo(row, column);
    void users.selectRange(row, false);
    return;
  }
  users.moveTo(row, column);
  users.selected.anchor = null;
  // The selection goes with the focus; several selected users stay until they are let go of.
  if (row !== from && row >= 0 && users.selected.count <= 1) users.selectActive();
}

/** A press of the pointer on a row. The secondary button keeps a selection that it is on. */
export function pressRow(event: MouseEvent, row: number, column: number): void {
  const user = users.rows.row(row);
  const main = app.platform === 'macos' ? event.metaKey : event.ctrlKey;
  const from = users.active.row;
  users.moveTo(row, column);
  if (event.shiftKey) {
    users.selected.anchor ??= Math.max(0, from);
    void users.selectRange(row, main);
    return;
  }
  if (user === undefined) return;
  if (main && event.button === 0) users.selected.toggle(user.id, row);
  else if (event.button === 0 || !users.selected.has(user.id)) users.selected.replace([user.id], row);
}
