/** What can be done on the Incoming users screen, for keys, menus and the toolbar. */
import { t } from '../../../shared/text/text.ts';
import type { MenuEntry } from '../../components/menu-entry.ts';
import type { RowActions } from '../../grid/grid-control.ts';
import { app } from '../../lib/app-state.svelte.ts';
import { dialogs } from '../../lib/dialogs.svelte.ts';
import { incoming } from './incoming-view.svelte.ts';

export const canChange = (): boolean => app.writable && !app.importing;

/** Asks for an incoming user to add. */
export function addIncoming(): void {
  if (canChange()) dialogs.addIncoming();
}

/** Asks for a file of incoming users. */
export function importIncoming(): void {
  if (canChange()) dialogs.importCsv('incoming');
}

/** Asks for a directory of incoming users. */
export function importDirectory(): void {
  if (canChange()) dialogs.importDirectory();
}

/** Asks before the selected incoming users are deleted. */
export function deleteSelected(): void {
  const { subject } = incoming;
  if (subject !== null && canChange()) dialogs.deleteIncoming(subject.selection);
}

/** Of the selection, of what the filter shows, or of all: the dialog says which. */
export function makeOutgoing(): void {
  if (canChange()) dialogs.toOutgoing();
}

const entry = (label: string, run: () => void, enabled = canChange()): MenuEntry => ({
  label,
  disabled: !enabled,
  run,
});

export const incomingActions: RowActions = {
  open: () => incoming.inspector.show(),
  remove: deleteSelected,
  inspect: () => incoming.inspector.toggle(),
  menu: () => [
    entry(t('Import as outgoing users…'), makeOutgoing),
    entry(t('Delete…'), deleteSelected, canChange() && incoming.subject !== null),
  ],
};

export const importEntries = (): readonly MenuEntry[] => [
  entry(t('Import from CSV file…'), importIncoming),
  entry(t('Import from directory…'), importDirectory),
];
