/** Entries of menus over the relay's mail. */
import type { MenuEntry } from '../../components/menu-entry.ts';

/** With keys that only a grid takes. */
export function withPlainKeys(entry: MenuEntry, keys: string): MenuEntry {
  return entry === 'separator' ? entry : { ...entry, keys };
}
