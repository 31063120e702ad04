import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import type { MenuCommand } from '../../shared/contract/contract.ts';
import { menuTemplate, type MenuState } from './menu.ts';

const COMMANDS = {
  'new-set': 1,
  'open-set': 1,
  'close-set': 1,
  'import-csv': 1,
  'export-csv': 1,
  undo: 1,
  redo: 1,
  'add-user': 1,
  'edit-user': 1,
  'delete-user': 1,
  'lock-users': 1,
  'unlock-users': 1,
  'copy-rows': 1,
  print: 1,
  'import-incoming': 1,
  backup: 1,
  restore: 1,
  palette: 1,
  shortcuts: 1,
  find: 1,
  'select-all': 1,
  'toggle-sidebar': 1,
  'toggle-inspector': 1,
  settings: 1,
  refresh: 1,
} satisfies Record<MenuCommand, 1>;

const state: MenuState = {
  platform: 'linux',
  setOpen: true,
  writable: true,
  undo: { undo: { summary: 'Added 1 user' }, redo: null },
  development: false,
};

function items(changes: Partial<MenuState> = {}, command = vi.fn()): MenuItemConstructorOptions[] {
  const flat = (list: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
    list.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])]);
  return flat(menuTemplate({ ...state, ...changes }, { command, about: vi.fn(), revealSet: vi.fn() }));
}

const of = (id: string, changes: Partial<MenuState> = {}) => items(changes).find((item) => item.id === id);

describe.each(['linux', 'win32', 'darwin'] as const)('the menu on %s', (platform) => {
  it('has each command once, and sends it', () => {
    const command = vi.fn();
    const there = items({ platform }, command).filter((item) => item.id !== undefined && item.id in COMMANDS);
    expect(there.map((item) => item.id).sort()).toEqual(Object.keys(COMMANDS).sort());
    for (const item of there) (item.click as () => void)();
    expect(command.mock.calls.map(([name]) => name as string).sort()).toEqual(Object.keys(COMMANDS).sort());
  });

  it('gives no accelerator twice', () => {
    const keys = items({ platform })
      .map((item) => item.accelerator)
      .filter((key) => key !== undefined);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.length).toBeGreaterThanOrEqual(13);
  });

  it('leaves the keys to the window, which knows whether a text field has the focus', () => {
    for (const item of items({ platform })) {
      if (item.id !== undefined && item.accelerator !== undefined)
        expect(item.registerAccelerator).toBe(false);
    }
  });

  it('offers developer tools only in development', () => {
    expect(items({ platform }).some((item) => item.role === 'toggleDevTools')).toBe(false);
    expect(items({ platform, development: true }).some((item) => item.role === 'toggleDevTools')).toBe(true);
  });
});

describe('the menu', () => {
  it('names what Undo and Redo would do', () => {
    expect(of('undo')).toMatchObject({ label: 'Undo: Added 1 user', enabled: true });
    expect(of('redo')).toMatchObject({ label: 'Redo', enabled: false });
    expect(of('undo', { undo: { undo: { summary: 'Imported a & b.csv' }, redo: null } })?.label).toBe(
      'Undo: Imported a && b.csv',
    );
  });

  it('offers without a set only what makes sense without one', () => {
    const enabled = items({ setOpen: false, writable: false, undo: { undo: null, redo: null } })
      .filter((item) => item.id !== undefined && item.enabled === true)
      .map((item) => item.id);
    expect(enabled).toEqual(['new-set', 'open-set', 'restore', 'select-all', 'palette', 'shortcuts']);
  });

  it('offers no change of a set that cannot be written', () => {
    for (const id of ['import-csv', 'add-user', 'edit-user', 'delete-user', 'undo']) {
      expect(of(id, { writable: false })?.enabled, id).toBe(false);
    }
    expect(of('export-csv', { writable: false })?.enabled).toBe(true);
  });

  it('gives macOS its application menu, and Undo to text fields even when there is nothing to undo', () => {
    const [first] = menuTemplate(
      { ...state, platform: 'darwin' },
      { command: vi.fn(), about: vi.fn(), revealSet: vi.fn() },
    );
    expect(first?.label).toBe('Postern');
    expect(of('undo', { platform: 'darwin', undo: { undo: null, redo: null } })?.enabled).toBe(true);
    expect(of('delete-user', { platform: 'darwin' })?.accelerator).toBeUndefined();
  });
});
