/** What the sheet of keyboard shortcuts lists: the commands' own keys, from their table, and those of lists and dialogs. */
import { t } from '../../../shared/text/text.ts';
import { readable } from '../../lib/shortcut.ts';
import { app } from '../../lib/app-state.svelte.ts';
import { commands, type CommandId } from '../commands.svelte.ts';

export interface Shortcut {
  readonly label: string;
  /** Each as a person reads it; any of them will do. */
  readonly keys: readonly string[];
}

export interface ShortcutGroup {
  readonly title: string;
  readonly shortcuts: readonly Shortcut[];
}

/** Keys that the grid listens to itself (ARIA APG: data grid). */
const OF_LISTS: readonly (readonly [string, readonly string[]])[] = [
  [t('Move by a cell'), ['←', '→', '↑', '↓']],
  [t('Move by a page'), ['PageUp', 'PageDown']],
  [t('First and last column'), ['Home', 'End']],
  [t('First and last row'), ['Main+Home', 'Main+End']],
  [t('Select the row'), ['Shift+Space']],
  [t('Extend the selection'), ['Shift+↑', 'Shift+↓']],
  [t('Select all that match'), ['Main+A']],
  [t('Open'), ['Enter']],
  [t('Show or hide the inspector'), ['Space']],
  [t('Copy the selected rows as CSV'), ['Main+C']],
  [t('Delete'), ['Delete']],
  [t('Menu of the row'), ['Shift+F10']],
  [t('Leave the list'), ['Tab']],
];
/** The browser's own, and the desktop shell's menu's. */
const OF_WINDOW: readonly (readonly [string, readonly string[]])[] = [
  [t('Zoom in'), ['Main+Plus']],
  [t('Zoom out'), ['Main+Minus']],
  [t('Actual size'), ['Main+0']],
];
const OF_DIALOGS: readonly (readonly [string, readonly string[]])[] = [
  [t('Do what the dialog is for'), ['Enter']],
  [t('Close, and ask where something was typed'), ['Escape']],
];

/** The whole sheet, as the keys are called on this platform. */
export function shortcutGroups(): readonly ShortcutGroup[] {
  const shown = (keys: readonly string[]): readonly string[] =>
    keys.map((one) => readable(one, app.platform).replace(/^Shift\+\?$/, '?'));
  const listed = (all: typeof OF_LISTS): Shortcut[] =>
    all.map(([label, keys]) => ({ label, keys: shown(keys) }));
  const ofCommands = (Object.keys(commands) as CommandId[])
    .filter((id) => commands[id].keys.length > 0)
    .map((id): Shortcut => ({
      label: commands[id].title ?? commands[id].label,
      keys: shown(commands[id].keys),
    }));
  return [
    { title: t('Commands'), shortcuts: ofCommands },
    { title: t('In lists'), shortcuts: listed(OF_LISTS) },
    { title: t('Size of everything'), shortcuts: listed(OF_WINDOW) },
    { title: t('In dialogs'), shortcuts: listed(OF_DIALOGS) },
  ];
}
