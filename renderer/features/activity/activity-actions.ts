/** What can be done with a line of the activity log, for keys, menus, toolbar and inspector. */
import { t } from '../../../shared/text/text.ts';
import type { ChangeEntry } from '../../../shared/contract/types.ts';
import type { MenuEntry } from '../../components/menu-entry.ts';
import type { RowActions } from '../../grid/grid-control.ts';
import { app } from '../../lib/app-state.svelte.ts';
import { toasts } from '../../lib/toasts.svelte.ts';
import { undo } from '../../lib/undoable.ts';
import { showUsersOfChange } from '../import/show-imported.ts';
import { undoLabel, whyNotUndone } from './activity-words.ts';
import { activity } from './activity-view.svelte.ts';

let busy = false;

/** Why the line cannot be undone now, in a sentence; null where it can. */
export function whyNot(row: ChangeEntry | null): string | null {
  if (row === null) return t('Select one line.');
  if (app.set !== null && app.set.readOnly !== null) return t('The set is open for reading only.');
  if (!app.writable || app.importing) return t('An import is under way.');
  return whyNotUndone(row);
}

/** Takes back exactly the line that is selected; asks first where something would be left alone. */
export async function undoLine(): Promise<void> {
  const row = activity.onlyRow;
  if (busy || row?.seq === undefined || row.seq === null || whyNot(row) !== null) return;
  busy = true;
  await undo({ client: app.clientOfSet(), toasts }, row.seq);
  busy = false;
  activity.again();
}

/** True where users were touched that the Users screen may still show: incoming ones stand elsewhere. */
export function hasUsers(row: ChangeEntry | null): boolean {
  return row !== null && row.seq !== null && row.users > 0 && !row.kind.startsWith('incoming');
}

/** Shows the users that the only selected line touched. */
export function showUsers(): void {
  const row = activity.onlyRow;
  if (hasUsers(row) && row?.seq != null) showUsersOfChange(row.seq);
}

export const activityActions: RowActions = {
  // An import is its users: they are what one wants to see of it.
  open: () => (activity.onlyRow?.kind === 'import' ? showUsers() : activity.inspector.show()),
  inspect: () => activity.inspector.toggle(),
  menu: (): readonly MenuEntry[] => {
    const row = activity.onlyRow;
    const why = whyNot(row);
    return [
      {
        label: row === null ? t('Undo this') : undoLabel(row),
        disabled: why !== null,
        why,
        run: () => void undoLine(),
      },
      { label: t('Show its users'), disabled: !hasUsers(row), run: showUsers },
    ];
  },
};
