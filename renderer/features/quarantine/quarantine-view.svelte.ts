/** The Quarantine screen's state. One for the window. */
import { t } from '../../../shared/text/text.ts';
import type { QuarantineTargetInput } from '../../../shared/contract/relay-contract.ts';
import type { MessageName, QuarantineRow } from '../../../shared/contract/relay-types.ts';
import { sizeInWords } from '../../../shared/domain/byte-size.ts';
import { visibleText } from '../../../shared/domain/visible-text.ts';
import { QUARANTINE, QUARANTINE_VALUES } from '../../../shared/lists/mail-lists.ts';
import { columnsOf } from '../../grid/list-columns.ts';
import type { GridSelected } from '../../grid/selection.svelte.ts';
import { client } from '../../lib/client.ts';
import { dialogs } from '../../lib/dialogs.svelte.ts';
import { formatTime } from '../../lib/format.ts';
import type { QuarantineStep } from '../../lib/mail-questions.ts';
import { mailList, type MailQuery } from '../mail/mail-list.svelte.ts';
import { relay } from '../relay/relay-view.svelte.ts';
import { RESPONSE_WORDS, scoreText } from './quarantine-words.ts';

/** In how many names a dialog says what it is about. */
const NAMES = 5;

const columns = columnsOf<QuarantineRow>(QUARANTINE, [
  {
    id: 'subject',
    width: 200,
    text: (row) => visibleText(row.subject) || t('(no subject)'),
    muted: (row) => row.subject === '',
  },
  { id: 'finding', width: 174, drawn: true, text: () => '' },
  { id: 'user', text: (row) => visibleText(row.user || row.client) },
  { id: 'reason', text: (row) => visibleText(row.reason) },
  { id: 'score', sortable: true, atEnd: true, text: (row) => scoreText(row.score) },
  { id: 'received', sortable: true, text: (row) => formatTime(row.received) },
  { id: 'scanner', text: (row) => visibleText(row.scanner) },
  { id: 'recipient', hidden: true, text: (row) => visibleText(row.recipients.join(', ')) },
  { id: 'sender', hidden: true, text: (row) => visibleText(row.sender) },
  { id: 'from', text: (row) => visibleText(row.from) },
  { id: 'client', text: (row) => visibleText(row.client) },
  { id: 'size', sortable: true, hidden: true, atEnd: true, text: (row) => sizeInWords(row.size) },
  { id: 'response', width: 150, text: (row) => RESPONSE_WORDS[row.response] },
  { id: 'expires', sortable: true, text: (row) => formatTime(row.expires) },
  { id: 'message', text: (row) => row.message },
]);

export type QuarantineQuery = MailQuery;

export const quarantine = mailList<QuarantineRow, MessageName>({
  list: QUARANTINE,
  screen: 'quarantine',
  many: 'messages',
  columns,
  values: QUARANTINE_VALUES,
  sort: { field: 'received', descending: true },
  first: 'subject',
  keyOf: ({ message }) => message,
  rowOf: String,
  fetch: (request) => client.invoke('quarantine.list', request),
  all: () => relay.state?.counts.quarantined ?? null,
});

/** What an operation takes for a selection. */
export function quarantineTarget(
  selection: GridSelected<MessageName, QuarantineQuery>,
): QuarantineTargetInput {
  return selection.by === 'ids'
    ? { by: 'messages', messages: selection.ids }
    : { by: 'filter', filter: selection.query.filter, except: selection.except };
}

/** Asks before something is done to the selected messages, as they are now. */
export function askQuarantine(step: QuarantineStep): void {
  const { subject } = quarantine;
  if (subject === null) return;
  dialogs.quarantineStep({
    step,
    target: quarantineTarget(subject.selection),
    count: subject.count,
    names: quarantine.firstSelected(NAMES).map(nameOf),
  });
}

/** `“Invoice” of anna@example.com` */
export function nameOf({ subject, user, client: from }: QuarantineRow): string {
  const sender = visibleText(user || from);
  return subject === ''
    ? t('No subject of {sender}', { sender })
    : t('“{subject}” of {sender}', { subject: visibleText(subject), sender });
}
