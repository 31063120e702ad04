/** What can be done with a line of the mail log, for keys and menus. */
import { t } from '../../../shared/text/text.ts';
import { condition } from '../../../shared/lists/filter.ts';
import type { RowActions } from '../../grid/grid-control.ts';
import { mailLog } from './mail-log-view.svelte.ts';

/** Filters by the message of the only line that is selected. */
function onlyItsMessage(): void {
  const message = mailLog.onlyRow?.message;
  if (message === null || message === undefined) return;
  mailLog.filter.only(condition('message', 'is', message));
}

export const mailLogActions: RowActions = {
  open: () => mailLog.inspector.show(),
  inspect: () => mailLog.inspector.toggle(),
  menu: () => [
    {
      label: t('Only the lines of this message'),
      disabled: (mailLog.onlyRow?.message ?? null) === null,
      run: onlyItsMessage,
    },
  ],
};
