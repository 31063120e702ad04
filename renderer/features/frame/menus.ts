/** What the menus of the menu bar list, now. */
import { saidInWords } from '../../../shared/domain/change-message.ts';
import type { Preferences } from '../../../shared/domain/preferences.ts';
import { t } from '../../../shared/text/text.ts';
import type { MenuEntry } from '../../components/menu-entry.ts';
import { app } from '../../lib/app-state.svelte.ts';
import { preferences } from '../../lib/preferences.svelte.ts';
import { sidebar } from '../../lib/sidebar-shown.svelte.ts';
import { copyKeys, entryOf, withKeys } from '../command-entry.ts';
import { inspector } from '../users/users-inspector.ts';
import { users } from '../users/users-view.svelte.ts';
import { shownList } from '../../grid/shown-list.svelte.ts';

export const MENU_LABELS = {
  file: t('File'),
  edit: t('Edit'),
  view: t('View ¦ menu'),
  help: t('Help'),
} as const;

const THEMES: Readonly<Record<Preferences['theme'], string>> = {
  system: t('Theme of the system'),
  light: t('Light theme'),
  dark: t('Dark theme'),
};
const DENSITIES: Readonly<Record<Preferences['density'], string>> = {
  compact: t('Compact rows'),
  normal: t('Normal rows'),
  comfortable: t('Comfortable rows'),
};

function choices<K extends 'theme' | 'density'>(
  key: K,
  words: Readonly<Record<string, string>>,
): MenuEntry[] {
  return Object.entries(words).map(([value, label]) => ({
    label,
    checked: preferences.current[key] === value,
    run: () => preferences.set({ [key]: value }),
  }));
}

/** An entry of a command that shows or hides a part of the window. */
function shown(id: 'toggle-sidebar' | 'toggle-inspector' | 'toggle-filters', checked: boolean): MenuEntry {
  const entry = entryOf(id);
  return entry === 'separator' ? entry : { ...entry, checked };
}

export const menus = {
  file: (): readonly MenuEntry[] => [
    entryOf('new-set'),
    entryOf('open-set'),
    entryOf('rename-set'),
    'separator',
    entryOf('import-csv'),
    entryOf('import-incoming'),
    entryOf('export-csv'),
    'separator',
    entryOf('backup'),
    entryOf('restore'),
    entryOf('print'),
    'separator',
    entryOf('settings'),
    'separator',
    entryOf('close-set'),
  ],
  edit: (): readonly MenuEntry[] => [
    entryOf(
      'undo',
      app.undo.undo === null ? t('Undo') : t('Undo: {what}', { what: saidInWords(app.undo.undo) }),
    ),
    entryOf(
      'redo',
      app.undo.redo === null ? t('Redo') : t('Redo: {what}', { what: saidInWords(app.undo.redo) }),
    ),
    'separator',
    ...(shownList.current?.menu() ?? [
      entryOf('add-user', t('Add user…')),
      entryOf('edit-user', t('Edit user…')),
      entryOf('delete-user', t('Delete user…')),
      entryOf('lock-users', t('Lock user…')),
      entryOf('unlock-users', t('Unlock user')),
      entryOf('new-passwords'),
    ]),
    'separator',
    withKeys('copy-rows', copyKeys()),
    entryOf('select-all'),
    entryOf('find'),
  ],
  view: (): readonly MenuEntry[] => [
    shown('toggle-sidebar', sidebar.shown),
    shown('toggle-inspector', (shownList.current?.inspector ?? inspector).shown),
    shown('toggle-filters', (shownList.current?.filter ?? users.filter).open),
    'separator',
    ...choices('density', DENSITIES),
    'separator',
    ...choices('theme', THEMES),
    'separator',
    entryOf('refresh'),
  ],
  help: (): readonly MenuEntry[] => [entryOf('palette'), entryOf('shortcuts'), 'separator', entryOf('about')],
};
