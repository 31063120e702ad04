/** Commands as the entries of menus. */
import type { MenuEntry } from '../components/menu-entry.ts';
import { commands, run, shortcutOf, whyDisabled, type CommandId } from './commands.svelte.ts';

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

/** With the keys that only a grid takes. */
export function withKeys(id: CommandId, keys: string): MenuEntry {
  return { ...(entryOf(id) as Exclude<MenuEntry, 'separator'>), keys };
}
