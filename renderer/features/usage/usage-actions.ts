/** What can be done with the selected users, for keys, menus and the toolbar. */
import { t } from '../../../shared/text/text.ts';
import type { MenuEntry } from '../../components/menu-entry.ts';
import type { RowActions } from '../../grid/grid-control.ts';
import { app } from '../../lib/app-state.svelte.ts';
import { dialogs } from '../../lib/dialogs.svelte.ts';
import { usage } from './usage-view.svelte.ts';

/** The ids of those who are selected; empty where nothing can be changed. */
function selectedIds(): number[] {
  const selection = usage.subject?.selection;
  return selection?.by === 'ids' && app.writable && !app.importing ? selection.ids : [];
}

/** Asks for other settings of the selected users. */
export function editLimits(): void {
  const ids = selectedIds();
  if (ids.length > 0) dialogs.editUsers({ by: 'ids', ids }, ids.length);
}

/** Asks for the reason, then locks the selected users. */
export function lockSelected(): void {
  const ids = selectedIds();
  if (ids.length > 0) dialogs.lockUsers({ by: 'ids', ids });
}

const entry = (label: string, run: () => void): MenuEntry => ({
  label,
  disabled: selectedIds().length === 0,
  run,
});

export const usageActions: RowActions = {
  open: () => usage.inspector.show(),
  inspect: () => usage.inspector.toggle(),
  menu: () => [entry(t('Edit limits…'), editLimits), entry(t('Lock…'), lockSelected)],
};
