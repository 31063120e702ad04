/** All that the palette can lead to, but the users, whom the store finds. */
import { formatNumber } from '../../lib/format.ts';
import { t } from '../../../shared/text/text.ts';
import { displayDomain } from '../../../shared/domain/domain-name.ts';
import { RELAY_KEYS, RELAY_SETTING_SPECS } from '../../../shared/domain/relay-settings.ts';
import { SETTING_KEYS, SETTING_SPECS } from '../../../shared/domain/settings.ts';
import { visibleText } from '../../../shared/domain/visible-text.ts';
import type { OutgoingUser } from '../../../shared/domain/user.ts';
import { condition } from '../../../shared/lists/filter.ts';
import { addresses } from '../../grid/addresses.svelte.ts';
import { readAddress } from '../../grid/view-address.ts';
import { app } from '../../lib/app-state.svelte.ts';
import { dialogs } from '../../lib/dialogs.svelte.ts';
import { preferences } from '../../lib/preferences.svelte.ts';
import { router, SCREENS } from '../../lib/router.svelte.ts';
import { commands, run, shortcutOf, whyDisabled, type CommandId } from '../commands.svelte.ts';
import { PLACE_LABELS } from '../places.ts';
import { users } from '../users/users-view.svelte.ts';
import type { PaletteEntry } from './palette-entry.ts';

/** What a command is also looked for by. */
const ALSO: Partial<Record<CommandId, readonly string[]>> = {
  'lock-users': ['block', 'ban', 'disable', 'suspend'],
  'unlock-users': ['unblock', 'enable'],
  'new-passwords': ['reset', 'generate'],
  'import-csv': ['upload', 'file'],
  imports: ['history'],
  backup: ['save', 'copy', 'encrypt'],
  restore: ['backup'],
  'export-csv': ['download', 'save as'],
  'set-mark': ['changes since'],
  'delete-user': ['remove'],
  'add-user': ['new user', 'create'],
  'edit-user': ['change', 'password', 'limit'],
  refresh: ['reload'],
};
/** It is open already. */
const SELF: CommandId = 'palette';

/** Of the set that is open; without one, what can be done then. */
export function paletteEntries(): readonly PaletteEntry[] {
  const ofCommands = (Object.keys(commands) as CommandId[])
    .filter((id) => id !== SELF)
    .map((id): PaletteEntry => {
      const disabled = !commands[id].enabled();
      const note = (disabled ? (whyDisabled(id) ?? whyNot(id)) : shortcutOf(id)) ?? undefined;
      return {
        id: `command ${id}`,
        group: 'Commands',
        label: commands[id].title ?? commands[id].label,
        disabled,
        ...(note === undefined ? {} : { note }),
        ...(ALSO[id] === undefined ? {} : { also: ALSO[id] }),
        run: () => run(id),
      };
    });
  if (app.set === null) return ofCommands;
  return [...ofCommands, ...places(), ...views(), ...domains(), ...settings()];
}

/** Acts on the selection of the Users screen. */
const OF_SELECTION: ReadonlySet<CommandId> = new Set([
  'edit-user',
  'delete-user',
  'lock-users',
  'unlock-users',
  'new-passwords',
]);

function whyNot(id: CommandId): string | null {
  return app.set !== null && OF_SELECTION.has(id) ? t('select users first') : null;
}

function places(): PaletteEntry[] {
  return SCREENS.map((screen) => ({
    id: `screen ${screen}`,
    group: 'Go to',
    label: PLACE_LABELS[screen],
    run: () => router.show(screen, screen === 'users' ? () => (app.currentDomain = null) : undefined),
  }));
}

function views(): PaletteEntry[] {
  return preferences.current.views.flatMap(({ name, address }): PaletteEntry[] => {
    const view = readAddress(address);
    if (view === null) return [];
    const note = PLACE_LABELS[view.screen];
    return [{ id: `view ${address}`, group: 'Views', label: name, note, run: () => addresses.show(view) }];
  });
}

function domains(): PaletteEntry[] {
  return app.domains.map(({ domain, users: count }) => ({
    id: `domain ${domain}`,
    group: 'Domains',
    label: visibleText(displayDomain(domain)),
    note: formatNumber(count),
    also: [domain],
    run: () => router.show('users', () => (app.currentDomain = domain)),
  }));
}

function settings(): PaletteEntry[] {
  const outgoing = SETTING_KEYS.map((key): PaletteEntry => ({
    id: `setting ${key}`,
    group: 'Settings',
    label: t(SETTING_SPECS[key].label),
    note: t('of the system'),
    also: [key],
    run: () => dialogs.settings(null),
  }));
  const ofRelay = RELAY_KEYS.map((key): PaletteEntry => ({
    id: `relay ${key}`,
    group: 'Settings',
    label: t(RELAY_SETTING_SPECS[key].label),
    note: t('of the relay'),
    also: [key],
    run: () => router.show('relay', () => dialogs.relaySettings(key)),
  }));
  const all: PaletteEntry = {
    id: 'relay settings',
    group: 'Settings',
    label: t('Relay settings'),
    run: () => router.show('relay', () => dialogs.relaySettings()),
  };
  return [...outgoing, all, ...ofRelay];
}

/** A user that the store found: its row is shown and selected. */
export function userEntry(user: OutgoingUser): PaletteEntry {
  return {
    id: `user ${user.id}`,
    group: 'Users',
    label: user.displayAddress,
    run: () =>
      router.show('users', () => {
        app.currentDomain = null;
        users.filter.only(condition('address', 'is', user.address));
        users.reveal(String(user.id));
        users.focusWish++;
      }),
  };
}
