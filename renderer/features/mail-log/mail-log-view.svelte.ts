/** The Mail log screen's state: every line that is kept, latest first. One for the window. */
import { t } from '../../../shared/text/text.ts';
import type { MailLogRow } from '../../../shared/contract/relay-types.ts';
import type { MailEventKind } from '../../../shared/domain/mail-event-kinds.ts';
import { whyOf } from '../../../shared/domain/mail-log-words.ts';
import { visibleText } from '../../../shared/domain/visible-text.ts';
import { condition } from '../../../shared/lists/filter.ts';
import { LOG, LOG_VALUES } from '../../../shared/lists/mail-lists.ts';
import { columnsOf } from '../../grid/list-columns.ts';
import { client } from '../../lib/client.ts';
import { mailList } from '../mail/mail-list.svelte.ts';
import { fullTime } from '../relay/relay-times.ts';

const columns = columnsOf<MailLogRow>(LOG, [
  { id: 'time', sortable: true, width: 196, text: (row) => fullTime(row.time) },
  { id: 'kind', title: t('Event'), width: 124, drawn: true, text: () => '' },
  { id: 'user', width: 210, text: (row) => visibleText(row.user || row.client || t('Relay')) },
  { id: 'recipient', width: 220, text: (row) => visibleText(row.recipient) },
  { id: 'why', title: t('Why'), width: 290, text: (row) => visibleText(whyOf(row)) },
  { id: 'sender', hidden: true, text: (row) => visibleText(row.sender) },
  { id: 'client', text: (row) => visibleText(row.client) },
  { id: 'rule', hidden: true, text: (row) => visibleText(row.rule) },
  { id: 'reply', hidden: true, text: (row) => visibleText(row.reply) },
  { id: 'detail', text: (row) => visibleText(row.detail) },
  { id: 'message', text: (row) => row.message ?? '' },
]);

export const mailLog = mailList<MailLogRow, number>({
  list: LOG,
  screen: 'mail-log',
  many: 'lines',
  columns,
  values: LOG_VALUES,
  sort: { field: 'time', descending: true },
  first: 'recipient',
  keyOf: ({ id }) => id,
  rowOf: Number,
  fetch: (request) => client.invoke('mailLog.list', request),
  all: () => null,
});

/** Filters it by what happened since then (Unix milliseconds, a whole minute), as counts of today are from the set's midnight on. */
export function onlyEvents(kind: MailEventKind, since: number): void {
  const time = `${new Date(since).toISOString().slice(0, 16)}Z`;
  mailLog.filter.only(condition('kind', 'is', kind), condition('time', 'at-least', time));
}
