/** What can be done on the Compare screen, for keys, menus and the toolbar. */
import { addressOf } from '../../../shared/domain/user.ts';
import { condition } from '../../../shared/lists/filter.ts';
import type { MenuEntry } from '../../components/menu-entry.ts';
import type { RowActions } from '../../grid/grid-control.ts';
import { app } from '../../lib/app-state.svelte.ts';
import { client } from '../../lib/client.ts';
import { dialogs } from '../../lib/dialogs.svelte.ts';
import { messageOf } from '../../lib/envelope.ts';
import { router } from '../../lib/router.svelte.ts';
import { toasts } from '../../lib/toasts.svelte.ts';
import { users } from '../users/users-view.svelte.ts';
import { compare, comparing } from './compare-view.svelte.ts';

/** Shows the user of the only selected line among all users. */
export async function showUser(): Promise<void> {
  const id = compare.onlyRow?.user ?? null;
  if (id === null) return;
  try {
    const user = await client.invoke('users.get', { id });
    router.show('users', () => {
      app.currentDomain = null;
      users.filter.only(condition('address', 'is', addressOf(user)));
      users.reveal(String(id));
      users.focusWish++;
    });
  } catch (error) {
    toasts.show({ kind: 'error', title: messageOf(error) });
  }
}

/** Asks which files are to carry the changes to the gateway. */
export function carry(): void {
  const { mark } = comparing;
  if (mark !== null) dialogs.carry(mark);
}

/** Why there is nothing to carry, in a sentence; null where there is. */
export function whyNotCarried(): string | null {
  if (comparing.mark === null) return 'Set a mark first.';
  return compare.rows.all === 0 ? 'Nothing was changed since the mark.' : null;
}

export const markEntries = (): readonly MenuEntry[] => [
  { label: 'Set a mark…', disabled: !app.writable, run: () => dialogs.setMark() },
  {
    label: comparing.mark === null ? 'Delete this mark…' : `Delete the mark “${comparing.mark}”…`,
    disabled: !app.writable || comparing.mark === null,
    run: () => comparing.mark !== null && dialogs.deleteMark(comparing.mark),
  },
];

export const compareActions: RowActions = {
  open: () => compare.inspector.show(),
  inspect: () => compare.inspector.toggle(),
  menu: (): readonly MenuEntry[] => [
    {
      label: 'Show the user',
      disabled: (compare.onlyRow?.user ?? null) === null,
      run: () => void showUser(),
    },
    { label: 'Files for the gateway…', disabled: whyNotCarried() !== null, run: carry },
  ],
};
