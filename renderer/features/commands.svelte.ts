/** Every command of the window in one table: its name, shortcut, when it can run, and what it does. */
import { tick } from 'svelte';
import type { MenuCommand } from '../../shared/contract/contract.ts';
import { printFilter } from '../../shared/lists/print-filter.ts';
import { t } from '../../shared/text/text.ts';
import { showImports } from './activity/show-imports.ts';
import { copyRows } from './copy-rows.ts';
import { printedList } from './printed-list.svelte.ts';
import { leaveSet } from './sets/leave-set.ts';
import { inspector } from './users/users-inspector.ts';
import { users } from './users/users-view.svelte.ts';
import { searchField } from '../grid/search-field.ts';
import { shownList } from '../grid/shown-list.svelte.ts';
import { app } from '../lib/app-state.svelte.ts';
import { client } from '../lib/client.ts';
import { dialogs } from '../lib/dialogs.svelte.ts';
import { messageOf } from '../lib/envelope.ts';
import { router } from '../lib/router.svelte.ts';
import { matches, readable, type KeyPress } from '../lib/shortcut.ts';
import { sidebar } from '../lib/sidebar-shown.svelte.ts';
import { toasts } from '../lib/toasts.svelte.ts';
import { redo, undo } from '../lib/undoable.ts';

/** The desktop menu's commands, and those that only the window offers. */
export type CommandId =
  | MenuCommand
  | 'rename-set'
  | 'reveal-set'
  | 'toggle-filters'
  | 'clear-filters'
  | 'about'
  | 'client-setup'
  | 'new-passwords'
  | 'set-mark'
  | 'imports';

export interface Command {
  /** In a menu whose place says what it is about. */
  readonly label: string;
  /** In a list of all commands, where the label alone would not do. */
  readonly title?: string;
  /** The first is shown in menus. */
  readonly keys: readonly string[];
  enabled(): boolean;
  run(): unknown;
}

const always = () => true;
const setOpen = () => app.set !== null;
const onUsers = () => app.set !== null && router.screen === 'users';
/** The list on screen: of a window without a set, and of a screen that is no list, null. */
const list = () => {
  if (app.set === null) return null;
  return router.screen === 'users'
    ? { title: t('Users'), view: users, filter: users.filter, inspector }
    : shownList.current;
};
const canChange = () => app.writable && !app.importing;
const canChangeSubject = () => canChange() && onUsers() && users.subject !== null;

/** Runs an operation whose failure is told in a toast. */
async function told(operation: Promise<unknown>): Promise<void> {
  try {
    await operation;
  } catch (error) {
    toasts.show({ kind: 'error', title: messageOf(error) });
  }
}

function withSubject(run: (selection: NonNullable<typeof users.subject>) => unknown): () => unknown {
  return () => (users.subject === null ? undefined : run(users.subject));
}

export const commands: Readonly<Record<CommandId, Command>> = {
  'new-set': {
    label: t('New user set…'),
    keys: ['Main+Shift+N'],
    enabled: always,
    run: () => leaveSet(() => dialogs.newSet()),
  },
  'open-set': {
    label: t('Open user set…'),
    keys: ['Main+O'],
    enabled: always,
    run: () => leaveSet(() => dialogs.openSet()),
  },
  'rename-set': {
    label: t('Rename…'),
    title: t('Rename user set…'),
    keys: [],
    enabled: () => app.writable,
    run: () => dialogs.renameSet(),
  },
  'reveal-set': {
    label: t('Show in file manager'),
    keys: [],
    enabled: () => setOpen() && app.info?.shell === 'desktop',
    run: () => told(client.invoke('sets.reveal', {})),
  },
  'close-set': {
    label: t('Close user set'),
    keys: [],
    enabled: setOpen,
    run: () => leaveSet(() => void told(client.invoke('sets.close', {}).then(() => app.load()))),
  },
  'import-csv': {
    label: t('Import from CSV file…'),
    keys: ['Main+Shift+I'],
    enabled: canChange,
    run: () => dialogs.importCsv(),
  },
  'import-incoming': {
    label: t('Import from Incoming users…'),
    keys: [],
    enabled: canChange,
    run: () => dialogs.toOutgoing(),
  },
  imports: {
    label: t('Earlier imports'),
    keys: [],
    enabled: setOpen,
    run: () => showImports(),
  },
  'export-csv': {
    label: t('Export…'),
    keys: ['Main+Shift+E'],
    enabled: setOpen,
    run: () => dialogs.exportCsv(users.query),
  },
  'set-mark': {
    label: t('Set a mark…'),
    keys: [],
    enabled: () => app.writable,
    run: () => dialogs.setMark(),
  },
  backup: {
    label: t('Back up…'),
    title: t('Back up the set…'),
    keys: [],
    enabled: setOpen,
    run: () => dialogs.backup(),
  },
  restore: {
    label: t('Restore…'),
    title: t('Restore a backup…'),
    keys: [],
    enabled: always,
    run: () => dialogs.restore(),
  },
  undo: {
    label: t('Undo'),
    keys: ['Main+Z'],
    enabled: () => canChange() && app.undo.undo !== null,
    run: () => undo({ client: app.clientOfSet(), toasts }),
  },
  redo: {
    label: t('Redo'),
    keys: ['Main+Shift+Z', 'Main+Y'],
    enabled: () => canChange() && app.undo.redo !== null,
    run: () => redo({ client: app.clientOfSet(), toasts }),
  },
  'add-user': {
    label: t('Add…'),
    title: t('Add user…'),
    keys: ['Main+N', 'Alt+N'],
    enabled: canChange,
    run: () => dialogs.addUser(),
  },
  'edit-user': {
    label: t('Edit…'),
    title: t('Edit users…'),
    keys: ['Main+E'],
    enabled: canChangeSubject,
    run: withSubject(({ selection, count }) => dialogs.editUsers(selection, count)),
  },
  'delete-user': {
    label: t('Delete…'),
    title: t('Delete users…'),
    // In the grid alone; the grid itself listens, because Delete means something else in a text field.
    keys: [],
    enabled: canChangeSubject,
    run: withSubject(({ selection }) => dialogs.deleteUsers(selection)),
  },
  'lock-users': {
    label: t('Lock…'),
    title: t('Lock users…'),
    keys: ['Main+L'],
    enabled: canChangeSubject,
    run: withSubject(({ selection }) => dialogs.lockUsers(selection)),
  },
  'unlock-users': {
    label: t('Unlock'),
    title: t('Unlock users'),
    keys: ['Main+Shift+L'],
    enabled: canChangeSubject,
    run: withSubject(({ selection }) => dialogs.unlockUsers(selection)),
  },
  'new-passwords': {
    label: t('New passwords…'),
    title: t('Give users new passwords…'),
    keys: [],
    enabled: canChangeSubject,
    run: withSubject(({ selection }) => dialogs.newPasswords(selection)),
  },
  'client-setup': {
    label: t('Set up a mail client…'),
    keys: [],
    enabled: setOpen,
    run: () => dialogs.clientSetup(onUsers() ? (users.subject?.selection ?? null) : null),
  },
  find: {
    label: t('Find'),
    title: t('Find in the list'),
    keys: ['Main+F'],
    enabled: setOpen,
    // From another screen the field is there after the next update.
    run: () =>
      list() === null
        ? router.show('users', () => void tick().then(() => searchField.focus()))
        : searchField.focus(),
  },
  'copy-rows': {
    label: t('Copy rows as CSV'),
    // Of the grid alone: in a text field the keys are the browser's.
    keys: [],
    enabled: () => (list()?.view.selected.count ?? 0) > 0,
    run: () => {
      const view = list()?.view;
      const write = (text: string): Promise<void> => navigator.clipboard.writeText(text);
      return view && copyRows(view, { toasts, write });
    },
  },
  print: {
    label: t('Print…'),
    title: t('Print the list'),
    keys: ['Main+P'],
    enabled: () => list() !== null,
    run: () => {
      const shown = list();
      if (shown === null) return;
      const { title, view, filter } = shown;
      const asked = printFilter(filter.list, filter.filter);
      const print = (): void => window.print();
      return told(printedList.print(view, { title, filter: asked, print }));
    },
  },
  'select-all': {
    label: t('Select all'),
    keys: [],
    enabled: () => list() !== null,
    run: () => list()?.view.selectAll(),
  },
  'toggle-filters': {
    label: t('Filters'),
    title: t('Show or hide the filters'),
    keys: ['Main+Shift+F'],
    enabled: () => list() !== null,
    run: () => list()?.filter.toggle(),
  },
  'clear-filters': {
    label: t('Clear filters'),
    keys: [],
    enabled: () => list()?.filter.active === true,
    run: () => list()?.filter.clear(),
  },
  'toggle-sidebar': {
    label: t('Sidebar'),
    title: t('Show or hide the sidebar'),
    keys: ['Main+B'],
    enabled: setOpen,
    run: () => sidebar.toggle(),
  },
  'toggle-inspector': {
    label: t('Inspector'),
    title: t('Show or hide the inspector'),
    keys: ['Main+I'],
    enabled: () => {
      const shown = list()?.inspector;
      return shown !== undefined && (shown.shown || shown.possible);
    },
    run: () => list()?.inspector.toggle(),
  },
  settings: {
    label: t('Settings'),
    keys: ['Main+,'],
    enabled: setOpen,
    run: () => router.show('settings'),
  },
  palette: {
    label: t('Commands…'),
    keys: ['Main+K'],
    enabled: always,
    run: () => dialogs.palette(),
  },
  shortcuts: {
    label: t('Keyboard shortcuts'),
    keys: ['Shift+?'],
    enabled: always,
    run: () => dialogs.shortcuts(),
  },
  about: {
    label: t('About Postern'),
    keys: [],
    enabled: always,
    run: () => dialogs.about(),
  },
  refresh: {
    label: t('Refresh'),
    keys: ['F5'],
    enabled: setOpen,
    run: () => (list()?.view ?? users).refresh(),
  },
};

/** Runs a command if it can run now. */
export function run(id: CommandId): void {
  const command = commands[id];
  if (command.enabled()) void command.run();
}

/** The shortcut as a menu shows it, or null. */
export function shortcutOf(id: CommandId): string | null {
  const [first] = commands[id].keys;
  return first === undefined ? null : readable(first, app.platform);
}

const CHANGING: ReadonlySet<CommandId> = new Set([
  'import-csv',
  'rename-set',
  'undo',
  'redo',
  'add-user',
  'edit-user',
  'delete-user',
  'lock-users',
  'unlock-users',
  'new-passwords',
]);

/** True of the keys that show and close the inspector. */
export function togglesInspector(event: KeyPress): boolean {
  return commands['toggle-inspector'].keys.some((keys) => matches(event, keys, app.platform));
}

/** Why a command that changes the set cannot run now, or null where that is plain to see. */
export function whyDisabled(id: CommandId): string | null {
  if (app.set === null || !CHANGING.has(id) || commands[id].enabled()) return null;
  if (app.set.readOnly !== null) return t('This set is read-only: {why}', { why: app.set.readOnly });
  return app.importing ? t('An import is under way. Wait until it is done.') : null;
}

/** Copy of the browser or of a menu, while the list has the keyboard; text that is selected is copied by the browser itself. */
export function takeCopy(event: Event): void {
  const inList = document.activeElement?.matches('[role=grid], [role=treegrid]') === true;
  if (!inList || dialogOpen() || document.getSelection()?.isCollapsed === false) return;
  if (!commands['copy-rows'].enabled()) return;
  event.preventDefault();
  run('copy-rows');
}

/** True while a dialog is open: what lies behind it must not change. */
function dialogOpen(): boolean {
  return document.querySelector('[role="dialog"], [role="alertdialog"]') !== null;
}

/** What the menu's commands do in a text field, where the browser's editor has them too. */
const IN_TEXT: Partial<Record<CommandId, string>> = { undo: 'undo', redo: 'redo', 'select-all': 'selectAll' };

/** Takes a command of the desktop shell's menu. On macOS its keys are live everywhere, so also while one types. */
export function takeCommand(id: MenuCommand): void {
  const inText = IN_TEXT[id];
  if (inText !== undefined && isTextField(document.activeElement)) {
    // Deprecated, and the only way to a field's own undo from a page. Only the desktop shell has this menu: it is Chromium.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    document.execCommand(inText);
    return;
  }
  if (!dialogOpen()) run(id);
}

/** Takes a key press of the window; true when a command took it. */
export function takeKey(event: KeyPress & { readonly target: EventTarget | null }): boolean {
  // A dialog keeps the keyboard to itself.
  if (dialogOpen()) return false;
  const found = (Object.keys(commands) as CommandId[]).find((id) =>
    commands[id].keys.some((keys) => matches(event, keys, app.platform)),
  );
  if (found === undefined) return false;
  // Undo in a text field is the field's own, and so is what is typed.
  const typed = !event.ctrlKey && !event.metaKey && !event.altKey && event.key.length === 1;
  if ((found === 'undo' || found === 'redo' || typed) && isTextField(event.target)) return false;
  run(found);
  return true;
}

function isTextField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.matches('input:not([type=checkbox], [type=radio], [type=file]), textarea, [contenteditable]')
  );
}
