/** Keyboard shortcuts: `Main` is Cmd on macOS and Ctrl elsewhere. */

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

type Platform = 'windows' | 'macos' | 'linux';

const MAC_SIGNS: Readonly<Record<string, string>> = { Main: '⌘', Shift: '⇧', Alt: '⌥', Delete: '⌦' };

/** True when the pressed key is `shortcut`, such as `Main+Shift+Z`, `F5` or `Delete`. */
export function matches(press: KeyPress, shortcut: string, platform: Platform): boolean {
  const parts = shortcut.split('+');
  const key = parts.at(-1) ?? '';
  const main = platform === 'macos' ? press.metaKey : press.ctrlKey;
  const other = platform === 'macos' ? press.ctrlKey : press.metaKey;
  return (
    press.key.toLowerCase() === key.toLowerCase() &&
    main === parts.includes('Main') &&
    !other &&
    press.shiftKey === parts.includes('Shift') &&
    press.altKey === parts.includes('Alt')
  );
}

/** How the shortcut reads in a menu: `Ctrl+Shift+Z`, `⇧⌘Z`. */
export function readable(shortcut: string, platform: Platform): string {
  const parts = shortcut.split('+');
  if (platform !== 'macos') return parts.join('+').replace('Main', 'Ctrl');
  const order = ['Alt', 'Shift', 'Main'];
  const signs = order.filter((part) => parts.includes(part)).map((part) => MAC_SIGNS[part] ?? part);
  const key = parts.at(-1) ?? '';
  return signs.join('') + (MAC_SIGNS[key] ?? key);
}
