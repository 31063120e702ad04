/** The application menu. Its commands go to the window as `command` events: what they do is decided there, once. */
import { t } from '../../shared/text/text.ts';
import { saidInWords, type Said } from '../../shared/domain/change-message.ts';
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
  const settings = item(t('Settings…'), 'settings', 'CmdOrCtrl+,', setOpen);
  const about: Item = { label: t('About Postern'), click: actions.about };

  const appMenu: Item = {
    label: 'Postern',
    submenu: [
      about,
      separator,
      settings,
      separator,
      { role: 'services', label: t('Services') },
      separator,
      { role: 'hide', label: t('Hide Postern') },
      { role: 'hideOthers', label: t('Hide Others') },
      { role: 'unhide', label: t('Show All') },
      separator,
      { role: 'quit', label: t('Quit') },
    ],
  };
  const file: Item = {
    label: t('&File'),
    submenu: [
      item(t('New User Set…'), 'new-set', 'CmdOrCtrl+Shift+N'),
      item(t('Open User Set…'), 'open-set', 'CmdOrCtrl+O'),
      item(t('Close User Set'), 'close-set', undefined, setOpen),
      { id: 'reveal-set', label: t('Show in File Manager'), enabled: setOpen, click: actions.revealSet },
      separator,
      item(t('Import from CSV File…'), 'import-csv', 'CmdOrCtrl+Shift+I', writable),
      item(t('Import from Incoming Users…'), 'import-incoming', undefined, writable),
      item(t('Export…'), 'export-csv', 'CmdOrCtrl+Shift+E', setOpen),
      separator,
      item(t('Back Up…'), 'backup', undefined, setOpen),
      item(t('Restore…'), 'restore'),
      item(t('Print…'), 'print', 'CmdOrCtrl+P', setOpen),
      separator,
      ...(mac
        ? [{ role: 'close', label: t('Close Window') } satisfies Item]
        : [settings, separator, { role: 'quit', label: t('Quit') } satisfies Item]),
    ],
  };
  const edit: Item = {
    label: t('&Edit'),
    submenu: [
      item(named(t('Undo'), undo.undo), 'undo', 'CmdOrCtrl+Z', mac || (writable && undo.undo !== null)),
      item(
        named(t('Redo'), undo.redo),
        'redo',
        mac ? 'Cmd+Shift+Z' : 'Ctrl+Y',
        mac || (writable && undo.redo !== null),
      ),
      separator,
      { role: 'cut', label: t('Cut') },
      { role: 'copy', label: t('Copy') },
      { role: 'paste', label: t('Paste') },
      item(t('Copy Rows as CSV'), 'copy-rows', undefined, setOpen),
      item(t('Select All'), 'select-all', 'CmdOrCtrl+A'),
      separator,
      item(t('Find'), 'find', 'CmdOrCtrl+F', setOpen),
    ],
  };
  const users: Item = {
    label: t('&Users'),
    submenu: [
      item(t('Add User…'), 'add-user', 'CmdOrCtrl+N', writable),
      item(t('Edit User…'), 'edit-user', 'CmdOrCtrl+E', writable),
      // Without a key on macOS, where a menu's key is always live: Delete belongs to the grid and to text fields.
      item(t('Delete User…'), 'delete-user', mac ? undefined : 'Delete', writable),
      separator,
      item(t('Lock User…'), 'lock-users', 'CmdOrCtrl+L', writable),
      item(t('Unlock User'), 'unlock-users', 'CmdOrCtrl+Shift+L', writable),
    ],
  };
  const view: Item = {
    label: t('&View'),
    submenu: [
      item(t('Sidebar'), 'toggle-sidebar', 'CmdOrCtrl+B', setOpen),
      item(t('Inspector'), 'toggle-inspector', 'CmdOrCtrl+I', setOpen),
      item(t('Refresh'), 'refresh', 'F5', setOpen),
      separator,
      { role: 'resetZoom', label: t('Actual Size') },
      { role: 'zoomIn', label: t('Zoom In') },
      { role: 'zoomOut', label: t('Zoom Out') },
      separator,
      { role: 'togglefullscreen', label: t('Full Screen') },
      ...(state.development
        ? [separator, { role: 'toggleDevTools', accelerator: 'F12' } satisfies Item]
        : []),
    ],
  };
  const window: Item = { role: 'windowMenu', label: t('Window') };
  const help: Item = {
    role: 'help',
    label: t('Help'),
    submenu: [
      item(t('Commands…'), 'palette', 'CmdOrCtrl+K'),
      item(t('Keyboard Shortcuts'), 'shortcuts'),
      ...(mac ? [] : [separator, about]),
    ],
  };
  return mac ? [appMenu, file, edit, users, view, window, help] : [file, edit, users, view, help];
}

/** "Undo: Imported 1,000 users from staff.csv". */
function named(verb: string, said: Said | null): string {
  return said === null ? verb : `${verb}: ${saidInWords(said).replace(/&/g, '&&')}`;
}
