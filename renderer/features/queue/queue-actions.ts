/** What can be done with the selected recipients, for keys, menus and the toolbar. */
import { t } from '../../../shared/text/text.ts';
import type { MenuEntry } from '../../components/menu-entry.ts';
import type { RowActions } from '../../grid/grid-control.ts';
import { withPlainKeys } from '../mail/entries.ts';
import type { QueueStep } from '../../lib/mail-questions.ts';
import { askQueue, queue } from './queue-view.svelte.ts';

const step = (label: string, what: QueueStep): MenuEntry => ({
  label,
  disabled: queue.subject === null,
  run: () => askQueue(what),
});

export const queueActions: RowActions = {
  open: () => queue.inspector.show(),
  remove: () => askQueue('delete'),
  inspect: () => queue.inspector.toggle(),
  menu: () => [
    step(t('Retry now…'), 'retry'),
    step(t('Hold…'), 'hold'),
    step(t('Release…'), 'release'),
    step(t('Another route…'), 'route'),
    'separator',
    withPlainKeys(step(t('Delete…'), 'delete'), 'Delete'),
  ],
};
