/** What can be done on the Compare screen, for keys, menus and the toolbar. */
import { t } from '../../../shared/text/text.ts';
import { addressOf } from '../../../shared/domain/user.ts';
import type { MenuEntry } from '../../components/menu-entry.ts';
import type { RowActions } from '../../grid/grid-control.ts';
import { app } from '../../lib/app-state.svelte.ts';
import { client } from '../../lib/client.ts';
import { dialogs } from '../../lib/dialogs.svelte.ts';
import { messageOf } from '../../lib/envelope.ts';
import { router } from '../../lib/router.svelte.ts';
import { toasts } from '../../lib/toasts.svelte.ts';
import { users } from '../users/users-view.svelte.ts';
import { all, condition } from '../../../shared/lists/filter.ts';
import { beside, compare, comparing, shownView } from './compare-view.svelte.ts';

/** Shows the user of the only selected line among all users. */
export async function showUser(): Promise<void> {
  const id = shownView().onlyRow?.user ?? null;
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
  if (comparing.mark === null) return t('Set a mark first.');
  return compare.rows.all === 0 ? t('Nothing was changed since the mark.') : null;
}

export const markEntries = (): readonly MenuEntry[] => [
  { label: t('Compare with a file…'), disabled: !canCompare(), run: () => dialogs.compareFile() },
  { label: t('Compare with another set…'), disabled: !canCompare(), run: () => dialogs.compareSet() },
  'separator',
  { label: t('Set a mark…'), disabled: !app.writable, run: () => dialogs.setMark() },
  {
    label:
      comparing.mark === null
        ? t('Delete this mark…')
        : t('Delete the mark “{mark}”…', { mark: comparing.mark }),
    disabled: !app.writable || comparing.mark === null,
    run: () => comparing.mark !== null && dialogs.deleteMark(comparing.mark),
  },
];

export const canCompare = (): boolean => app.writable && !app.importing;

type Choice = 'ours' | 'theirs';

/** Says what is to hold of the selected lines, or of all conflicts. */
export async function choose(choice: Choice, which: 'selected' | 'conflicts'): Promise<void> {
  const id = comparing.beside?.id;
  if (id === undefined) return;
  try {
    comparing.counts = await client.invoke('differences.choose', { id, choice, ...asked(which) });
    beside.again();
  } catch (error) {
    toasts.show({ kind: 'error', title: messageOf(error) });
  }
}

function asked(which: 'selected' | 'conflicts') {
  if (which === 'conflicts') return { filter: all(condition('side', 'is', 'conflict')) };
  const { selection } = beside.selected;
  if (selection === null) return { keys: [] };
  return selection.by === 'ids' ? { keys: [...selection.ids] } : { filter: selection.query.filter };
}

/** Goes back to what was changed since a mark; choices that were made are kept no longer. */
export const closeBeside = (): void => comparing.show(null);

export const compareActions: RowActions = {
  open: () => shownView().inspector.show(),
  inspect: () => shownView().inspector.toggle(),
  menu: (): readonly MenuEntry[] => {
    const user: MenuEntry = {
      label: t('Show the user'),
      disabled: (shownView().onlyRow?.user ?? null) === null,
      run: () => void showUser(),
    };
    if (comparing.beside === null) {
      return [user, { label: t('Files for the gateway…'), disabled: whyNotCarried() !== null, run: carry }];
    }
    const none = beside.subject === null;
    return [
      { label: t('As here'), disabled: none, run: () => void choose('ours', 'selected') },
      { label: t('As there'), disabled: none, run: () => void choose('theirs', 'selected') },
      user,
    ];
  },
};
