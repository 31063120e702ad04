/** The entries of the grid's context menus. */
import type { MenuEntry } from '../../components/menu-entry.ts';
import { commands, run, shortcutOf, whyDisabled, type CommandId } from '../commands.svelte.ts';
import type { ColumnLayout, PlacedColumn } from './column-layout.svelte.ts';

/** A command as a menu shows it: name, shortcut, disabled while it cannot run. */
export function entryOf(id: CommandId, label = commands[id].label): MenuEntry {
  const keys = shortcutOf(id);
  return {
    label,
    ...(keys === null ? {} : { keys }),
    disabled: !commands[id].enabled(),
    why: whyDisabled(id),
    run: () => run(id),
  };
}

export function rowEntries(): readonly MenuEntry[] {
  return [
    withKeys('edit-user', 'Enter'),
    'separator',
    entryOf('lock-users'),
    entryOf('unlock-users'),
    'separator',
    withKeys('delete-user', 'Delete'),
  ];
}

/** Sorting by the column, hiding it, and which columns are shown. */
export function headerEntries(layout: ColumnLayout, column: PlacedColumn): readonly MenuEntry[] {
  const { sort } = column;
  const sorting: MenuEntry[] =
    sort === null
      ? []
      : [
          { label: 'Sort ascending', run: () => layout.setSort([{ field: sort, descending: false }]) },
          { label: 'Sort descending', run: () => layout.setSort([{ field: sort, descending: true }]) },
          { label: 'Remove sort', disabled: layout.sort.length === 0, run: () => layout.setSort([]) },
          'separator',
        ];
  const shown = layout.all.map((one) => ({
    label: one.title,
    checked: !one.hidden,
    run: () => layout.toggle(one.id),
  }));
  return [...sorting, ...shown, 'separator', { label: 'Reset columns', run: () => layout.reset() }];
}

function withKeys(id: CommandId, keys: string): MenuEntry {
  return { ...(entryOf(id) as Exclude<MenuEntry, 'separator'>), keys };
}
