/** What a key does in a grid (ARIA APG data grid): a pure reading of the key, apart from doing it. */

export interface GridKey {
  readonly key: string;
  readonly shift: boolean;
  /** Ctrl, or Cmd on macOS. */
  readonly main: boolean;
  readonly alt: boolean;
}

export interface GridPlace {
  /** -1 is the header. */
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
  /** Rows that fit the viewport. */
  readonly page: number;
  /** Of a grouped list: it is the head of a group, open or closed, or a row within one. */
  readonly group?: 'open' | 'closed' | 'within' | null;
}

export type GridAction =
  | { readonly do: 'move'; readonly row: number; readonly column: number; readonly extend: boolean }
  | { readonly do: 'select-row' | 'toggle-row' | 'select-all' | 'clear-selection' }
  | { readonly do: 'open' | 'delete' | 'menu' | 'inspect' | 'toggle-group' | 'to-head' }
  | { readonly do: 'sort'; readonly add: boolean }
  | { readonly do: 'resize' | 'reorder'; readonly by: -1 | 1 };

/** The action for a key at a place, or null when the grid leaves the key alone. */
export function actionOf(key: GridKey, place: GridPlace): GridAction | null {
  return place.row < 0
    ? (headerAction(key) ?? movement(key, place))
    : (groupAction(key, place) ?? rowAction(key) ?? movement(key, place));
}

/** Right opens a group, and goes on to its first row; Left closes it, and from a row in it leads to its head. */
function groupAction(
  { key, shift, main, alt }: GridKey,
  { group, row, column }: GridPlace,
): GridAction | null {
  if (group == null || shift || main || alt) return null;
  if (group === 'within') return key === 'ArrowLeft' && column === 0 ? { do: 'to-head' } : null;
  switch (key) {
    case 'Enter':
      return { do: 'toggle-group' };
    case 'ArrowRight':
      return group === 'closed'
        ? { do: 'toggle-group' }
        : { do: 'move', row: row + 1, column: 0, extend: false };
    case 'ArrowLeft':
      return group === 'open' ? { do: 'toggle-group' } : { do: 'move', row, column: 0, extend: false };
    default:
      return null;
  }
}

function rowAction({ key, shift, main, alt }: GridKey): GridAction | null {
  if (alt) return null;
  switch (key) {
    case ' ':
      return shift ? { do: 'select-row' } : main ? { do: 'toggle-row' } : { do: 'inspect' };
    case 'Enter':
      return shift || main ? null : { do: 'open' };
    case 'Delete':
      return shift || main ? null : { do: 'delete' };
    // A Mac's keyboard has no Delete key; Cmd+Backspace is what its Finder takes.
    case 'Backspace':
      return main ? { do: 'delete' } : null;
    case 'F10':
      return shift ? { do: 'menu' } : null;
    case 'ContextMenu':
      return { do: 'menu' };
    case 'Escape':
      return { do: 'clear-selection' };
    case 'a':
    case 'A':
      return main && !shift ? { do: 'select-all' } : null;
    default:
      return null;
  }
}

function headerAction({ key, shift, main, alt }: GridKey): GridAction | null {
  const side = key === 'ArrowLeft' ? -1 : key === 'ArrowRight' ? 1 : null;
  if (side !== null && alt) return { do: shift ? 'reorder' : 'resize', by: side };
  if (key === 'Enter' || key === ' ') return { do: 'sort', add: shift };
  if ((key === 'F10' && shift) || key === 'ContextMenu') return { do: 'menu' };
  if ((key === 'a' || key === 'A') && main && !shift) return { do: 'select-all' };
  return null;
}

function movement({ key, shift, main, alt }: GridKey, place: GridPlace): GridAction | null {
  if (alt) return null;
  const { row, column, rows, columns, page } = place;
  const to = (nextRow: number, nextColumn: number, extend = false): GridAction => ({
    do: 'move',
    row: Math.min(Math.max(nextRow, extend ? 0 : -1), rows - 1),
    column: Math.min(Math.max(nextColumn, 0), columns - 1),
    extend,
  });
  switch (key) {
    case 'ArrowLeft':
      return to(row, column - 1);
    case 'ArrowRight':
      return to(row, column + 1);
    case 'ArrowUp':
      return to(row - 1, column, shift && row >= 0);
    case 'ArrowDown':
      return to(row + 1, column, shift && row >= 0);
    case 'PageUp':
      return row < 0 ? null : to(Math.max(0, row - page), column, shift);
    case 'PageDown':
      return to(row + page, column, shift && row >= 0);
    case 'Home':
      return main ? to(0, 0, shift && row >= 0) : to(row, 0);
    case 'End':
      return main ? to(rows - 1, columns - 1, shift && row >= 0) : to(row, columns - 1);
    default:
      return null;
  }
}
