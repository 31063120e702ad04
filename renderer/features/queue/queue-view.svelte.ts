/** The Queue screen's state. One for the window. */
import { t } from '../../../shared/text/text.ts';
import type { QueueTargetInput } from '../../../shared/contract/relay-contract.ts';
import type { QueueRow } from '../../../shared/contract/relay-types.ts';
import { visibleText } from '../../../shared/domain/visible-text.ts';
import { QUEUE, QUEUE_VALUES } from '../../../shared/lists/mail-lists.ts';
import type { GridSelected } from '../../grid/selection.svelte.ts';
import { columnsOf } from '../../grid/list-columns.ts';
import { client } from '../../lib/client.ts';
import { clock } from '../../lib/clock.svelte.ts';
import { dialogs } from '../../lib/dialogs.svelte.ts';
import { formatNumber, formatTime } from '../../lib/format.ts';
import type { QueueStep } from '../../lib/mail-questions.ts';
import { mailList, type MailQuery } from '../mail/mail-list.svelte.ts';
import { sizeInWords } from '../../../shared/domain/byte-size.ts';
import { relay } from '../relay/relay-view.svelte.ts';
import { destinationOf, queueWhy } from '../../../shared/domain/queue-why.ts';

/** In how many names a dialog says whom it is about. */
const NAMES = 5;

const columns = columnsOf<QueueRow>(QUEUE, [
  { id: 'recipient', text: (row) => visibleText(row.recipient) },
  { id: 'state', width: 136, drawn: true, text: () => '' },
  {
    id: 'why',
    title: t('Why'),
    width: 300,
    text: (row) => visibleText(queueWhy(row, relay.state, clock.now)),
  },
  {
    id: 'next',
    sortable: true,
    text: (row) => (row.nextAttempt === null ? '' : formatTime(row.nextAttempt)),
  },
  { id: 'attempts', sortable: true, atEnd: true, text: (row) => formatNumber(row.attempts) },
  { id: 'received', sortable: true, text: (row) => formatTime(row.received) },
  { id: 'user', text: (row) => visibleText(row.user) },
  { id: 'subject', text: (row) => visibleText(row.subject) },
  { id: 'sender', hidden: true, text: (row) => visibleText(row.sender) },
  {
    id: 'destination',
    title: t('Destination'),
    width: 160,
    hidden: true,
    text: (row) => visibleText(destinationOf(row)),
  },
  { id: 'reply', hidden: true, text: (row) => visibleText(row.lastReply) },
  { id: 'size', sortable: true, hidden: true, atEnd: true, text: (row) => sizeInWords(row.size) },
  {
    id: 'expires',
    sortable: true,
    text: (row) => (row.expires === null ? '' : formatTime(row.expires)),
  },
  { id: 'route', text: (row) => visibleText(row.route) },
  { id: 'message', text: (row) => row.message },
]);

export type QueueQuery = MailQuery;

export const queue = mailList<QueueRow, number>({
  list: QUEUE,
  screen: 'queue',
  many: 'recipients',
  columns,
  values: QUEUE_VALUES,
  // What waits longest is what somebody has to look at.
  sort: { field: 'received', descending: false },
  first: 'recipient',
  keyOf: ({ id }) => id,
  rowOf: Number,
  fetch: (request) => client.invoke('queue.list', request),
  all: () => (relay.state === null ? null : relay.state.counts.queued + relay.state.counts.held),
});

/** What an operation takes for a selection. */
export function queueTarget(selection: GridSelected<number, QueueQuery>): QueueTargetInput {
  return selection.by === 'ids'
    ? { by: 'rows', ids: selection.ids }
    : { by: 'filter', filter: selection.query.filter, except: selection.except };
}

/** Asks before something is done to the selected recipients, as they are now. */
export function askQueue(step: QueueStep): void {
  const { subject } = queue;
  if (subject === null) return;
  dialogs.queueStep({
    step,
    target: queueTarget(subject.selection),
    count: subject.count,
    names: queue.firstSelected(NAMES).map(({ recipient }) => visibleText(recipient)),
    states: queue.selectedRows()?.map(({ state }) => state) ?? null,
  });
}
