import { describe, expect, it } from 'vitest';
import { actionOf, type GridPlace } from './grid-keys.ts';

const middle: GridPlace = { row: 500, column: 3, rows: 1000, columns: 10, page: 20 };

function press(keys: string, place: GridPlace = middle) {
  const parts = keys.split('+');
  return actionOf(
    {
      key: (parts.at(-1) ?? '').replace('Space', ' '),
      shift: parts.includes('Shift'),
      main: parts.includes('Main'),
      alt: parts.includes('Alt'),
    },
    place,
  );
}

const moved = (row: number, column: number, extend = false) => ({ do: 'move', row, column, extend });

describe('the keyboard of groups', () => {
  const row = { ...middle, column: 0 };
  it.each([
    ['ArrowRight', 'closed', { do: 'toggle-group' }],
    ['ArrowLeft', 'closed', moved(500, 0)],
    ['ArrowLeft', 'open', { do: 'toggle-group' }],
    ['ArrowRight', 'open', moved(501, 0)],
    ['Enter', 'open', { do: 'toggle-group' }],
    ['ArrowDown', 'open', moved(501, 0)],
    ['Delete', 'closed', { do: 'delete' }],
    ['ArrowLeft', 'within', { do: 'to-head' }],
    ['ArrowRight', 'within', moved(500, 1)],
    ['Enter', 'within', { do: 'open' }],
  ] as const)('%s on what is %s', (keys, group, action) => {
    expect(press(keys, { ...row, group })).toEqual(action);
  });

  it('leads to the head from the first column only', () => {
    expect(press('ArrowLeft', { ...middle, group: 'within' })).toEqual(moved(500, 2));
  });
});

describe('the keyboard of the grid', () => {
  it.each([
    ['ArrowUp', moved(499, 3)],
    ['ArrowDown', moved(501, 3)],
    ['ArrowLeft', moved(500, 2)],
    ['ArrowRight', moved(500, 4)],
    ['PageUp', moved(480, 3)],
    ['PageDown', moved(520, 3)],
    ['Home', moved(500, 0)],
    ['End', moved(500, 9)],
    ['Main+Home', moved(0, 0)],
    ['Main+End', moved(999, 9)],
    ['Shift+ArrowDown', moved(501, 3, true)],
    ['Shift+ArrowUp', moved(499, 3, true)],
    ['Main+Shift+End', moved(999, 9, true)],
    ['Shift+Space', { do: 'select-row' }],
    ['Main+Space', { do: 'toggle-row' }],
    ['Space', { do: 'inspect' }],
    ['Main+a', { do: 'select-all' }],
    ['Escape', { do: 'clear-selection' }],
    ['Enter', { do: 'open' }],
    ['Delete', { do: 'delete' }],
    ['Main+Backspace', { do: 'delete' }],
    ['Shift+F10', { do: 'menu' }],
    ['ContextMenu', { do: 'menu' }],
  ])('%s', (keys, action) => {
    expect(press(keys)).toEqual(action);
  });

  it.each(['Tab', 'x', 'F10', 'Backspace', 'Main+z', 'Alt+ArrowDown', 'Main+Enter'])(
    'leaves %s alone',
    (keys) => {
      expect(press(keys)).toBeNull();
    },
  );

  it('goes from the first row to the header and back', () => {
    expect(press('ArrowUp', { ...middle, row: 0 })).toEqual(moved(-1, 3));
    expect(press('Shift+ArrowUp', { ...middle, row: 0 })).toEqual(moved(0, 3, true));
    expect(press('ArrowDown', { ...middle, row: -1 })).toEqual(moved(0, 3));
  });

  it('stays within the grid', () => {
    expect(press('PageDown', { ...middle, row: 995 })).toEqual(moved(999, 3));
    expect(press('ArrowRight', { ...middle, column: 9 })).toEqual(moved(500, 9));
    expect(press('ArrowDown', { ...middle, row: -1, rows: 0 })).toEqual(moved(-1, 3));
  });

  it('sorts, resizes and moves columns in the header', () => {
    const header = { ...middle, row: -1 };
    expect(press('Enter', header)).toEqual({ do: 'sort', add: false });
    expect(press('Shift+Enter', header)).toEqual({ do: 'sort', add: true });
    expect(press('Alt+ArrowRight', header)).toEqual({ do: 'resize', by: 1 });
    expect(press('Alt+Shift+ArrowLeft', header)).toEqual({ do: 'reorder', by: -1 });
    expect(press('Delete', header)).toBeNull();
    expect(press('PageUp', header)).toBeNull();
  });
});
