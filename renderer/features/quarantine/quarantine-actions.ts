/** What can be done with the selected messages, for keys, menus and the toolbar. */
import { t } from '../../../shared/text/text.ts';
import type { MenuEntry } from '../../components/menu-entry.ts';
import type { RowActions } from '../../grid/grid-control.ts';
import type { QuarantineStep } from '../../lib/mail-questions.ts';
import { withPlainKeys } from '../mail/entries.ts';
import { askQuarantine, quarantine } from './quarantine-view.svelte.ts';

const step = (label: string, what: QuarantineStep): MenuEntry => ({
  label,
  disabled: quarantine.subject === null,
  run: () => askQuarantine(what),
});

export const quarantineActions: RowActions = {
  open: () => quarantine.inspector.show(),
  remove: () => askQuarantine('delete'),
  inspect: () => quarantine.inspector.toggle(),
  menu: () => [
    step(t('Release…'), 'release'),
    step(t('Confirm as spam…'), 'confirm'),
    'separator',
    withPlainKeys(step(t('Delete…'), 'delete'), 'Delete'),
  ],
};
