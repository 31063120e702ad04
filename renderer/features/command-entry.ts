/** Commands as the entries of menus. */
import { app } from '../lib/app-state.svelte.ts';
import { readable } from '../lib/shortcut.ts';
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

/** The keys by which a grid copies, as they are called on this platform. */
export function copyKeys(): string {
  return readable('Main+C', app.platform);
}

/** With the keys that only a grid takes. */
export function withKeys(id: CommandId, keys: string): MenuEntry {
  return { ...(entryOf(id) as Exclude<MenuEntry, 'separator'>), keys };
}
