/** The application menu. Its commands go to the window as `command` events: what they do is decided there, once. */
import { type Said } from '../../shared/domain/change-message.ts';
import type { MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../../shared/contract/contract.ts';
import type { UndoState } from '../../shared/contract/types.ts';

export interface MenuState {
  readonly platform: NodeJS.Platform;
  /** A set is open. */
  readonly setOpen: boolean;
  /** The open set can be written. */
  readonly writable: boolean;
  readonly undo: UndoState;
  /** Developer tools and reload; not in a packaged application. */
  readonly development: boolean;
}

export interface MenuActions {
  readonly command: (command: MenuCommand) => void;
  readonly about: () => void;
  readonly revealSet: () => void;
}

type Item = MenuItemConstructorOptions;

/** The menu as Electron builds it, for one state of the window. */
export function menuTemplate(state: MenuState, actions: MenuActions): Item[] {
  const mac = state.platform === 'darwin';
  const item = (label: string, command: MenuCommand, accelerator?: string, enabled = true): Item => ({
    id: command,
    label,
    enabled,
    click: () => {
      actions.command(command);
    },
    // The window listens to its keys itself, where a text field's own Undo and Delete come first. The menu shows them.
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
  });
  const separator: Item = { type: 'separator' };
  const { setOpen, writable, undo } = state;
  const settings = item('Settings…', 'settings', 'CmdOrCtrl+,', setOpen);
  const about: Item = { label: 'About Postern', click: actions.about };

  const appMenu: Item = {
    label: 'Postern',
    submenu: [
      about,
      separator,
      settings,
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  };
  const file: Item = {
    label: '&File',
    submenu: [
      item('New User Set…', 'new-set', 'CmdOrCtrl+Shift+N'),
      item('Open User Set…', 'open-set', 'CmdOrCtrl+O'),
      item('Close User Set', 'close-set', undefined, setOpen),
      { id: 'reveal-set', label: 'Show in File Manager', enabled: setOpen, click: actions.revealSet },
      separator,
      item('Import from CSV File…', 'import-csv', 'CmdOrCtrl+Shift+I', writable),
      item('Import from Incoming Users…', 'import-incoming', undefined, writable),
      item('Export…', 'export-csv', 'CmdOrCtrl+Shift+E', setOpen),
      separator,
      item('Back Up…', 'backup', undefined, setOpen),
      item('Restore…', 'restore'),
      item('Print…', 'print', 'CmdOrCtrl+P', setOpen),
      separator,
      ...(mac ? [{ role: 'close' } satisfies Item] : [settings, separator, { role: 'quit' } satisfies Item]),
    ],
  };
  const edit: Item = {
    label: '&Edit',
    submenu: [
      item(named('Undo', undo.undo), 'undo', 'CmdOrCtrl+Z', mac || (writable && undo.undo !== null)),
      item(
        named('Redo', undo.redo),
        'redo',
        mac ? 'Cmd+Shift+Z' : 'Ctrl+Y',
        mac || (writable && undo.redo !== null),
      ),
      separator,
      { role: 'cut' },
      { role: 'copy' },
      { role: 'paste' },
      item('Copy Rows as CSV', 'copy-rows', undefined, setOpen),
      item('Select All', 'select-all', 'CmdOrCtrl+A'),
      separator,
      item('Find', 'find', 'CmdOrCtrl+F', setOpen),
    ],
  };
  const users: Item = {
    label: '&Users',
    submenu: [
      item('Add User…', 'add-user', 'CmdOrCtrl+N', writable),
      item('Edit User…', 'edit-user', 'CmdOrCtrl+E', writable),
      // Without a key on macOS, where a menu's key is always live: Delete belongs to the grid and to text fields.
      item('Delete User…', 'delete-user', mac ? undefined : 'Delete', writable),
      separator,
      item('Lock User…', 'lock-users', 'CmdOrCtrl+L', writable),
      item('Unlock User', 'unlock-users', 'CmdOrCtrl+Shift+L', writable),
    ],
  };
  const view: Item = {
    label: '&View',
    submenu: [
      item('Sidebar', 'toggle-sidebar', 'CmdOrCtrl+B', setOpen),
      item('Inspector', 'toggle-inspector', 'CmdOrCtrl+I', setOpen),
      item('Refresh', 'refresh', 'F5', setOpen),
      separator,
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      separator,
      { role: 'togglefullscreen' },
      ...(state.development
        ? [separator, { role: 'toggleDevTools', accelerator: 'F12' } satisfies Item]
        : []),
    ],
  };
  const window: Item = { role: 'windowMenu' };
  const help: Item = {
    role: 'help',
    submenu: [
      item('Commands…', 'palette', 'CmdOrCtrl+K'),
      item('Keyboard Shortcuts', 'shortcuts'),
      ...(mac ? [] : [separator, about]),
    ],
  };
  return mac ? [appMenu, file, edit, users, view, window, help] : [file, edit, users, view, help];
}

/** "Undo: Imported 1,000 users from staff.csv". */
function named(verb: string, said: Said | null): string {
  return said === null ? verb : `${verb}: ${said.summary.replace(/&/g, '&&')}`;
}
