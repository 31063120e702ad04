/** The lists of the relay's mail: queue, quarantine, mail log. */
import type { MailLogRow, QuarantineRow, QueueRow } from '../contract/relay-types.ts';
import type { Finding } from '../domain/finding.ts';
import type { MailEventKind } from '../domain/mail-event-kinds.ts';
import type { PlainText } from '../text/text.ts';
import {
  ADDRESS_TYPE,
  choiceType,
  countType,
  DOMAIN_TYPE,
  field,
  IP_TYPE,
  TEXT_TYPE,
  TIME_TYPE,
  type Field,
} from './field.ts';
import { MESSAGE_TYPE } from './ids.ts';
import type { List } from './list.ts';
import type { RowValues } from './row-values.ts';

const message = field('message', 'Message', MESSAGE_TYPE, { width: 120, hidden: true });
const sender = field('sender', 'Sender', ADDRESS_TYPE, { width: 200 });
const user = field('user', 'User', ADDRESS_TYPE, { width: 200 });
const client = field('client', 'Client', IP_TYPE, { width: 130, hidden: true });
const subject = field('subject', 'Subject', TEXT_TYPE, { width: 220 });
const from = field('from', 'From', ADDRESS_TYPE, { width: 200, hidden: true });
const received = field('received', 'Received', TIME_TYPE, { width: 150, sortable: true });
const size = field('size', 'Size', countType('bytes'), { width: 80, sortable: true });

export const QUEUE: List = {
  key: 'queue',
  title: 'Queue',
  row: ['recipient', 'recipients'],
  fields: [
    field(
      'state',
      'State',
      choiceType([
        ['queued', 'Queued'],
        ['held', 'Held'],
      ]),
      { width: 90 },
    ),
    sender,
    field('recipient', 'Recipient', ADDRESS_TYPE, { width: 220 }),
    field('attempts', 'Attempts', countType(), { also: ['tries'], width: 84, sortable: true }),
    field('next', 'Next attempt', TIME_TYPE, { width: 130, optional: true, sortable: true }),
    field('reply', 'Last reply', TEXT_TYPE, { width: 300 }),
    received,
    subject,
    user,
    size,
    field('expires', 'Expires', TIME_TYPE, { width: 130, hidden: true, optional: true, sortable: true }),
    field('domain', 'Domain', DOMAIN_TYPE, { width: 160, hidden: true }),
    field('route', 'Route', TEXT_TYPE, { width: 140, hidden: true }),
    from,
    client,
    message,
  ],
  sort: { field: 'received', descending: false },
  searched: ['sender', 'recipient', 'user', 'subject', 'reply'],
  groups: ['message', 'user', 'domain', 'reply'],
  actions: ['retry', 'hold', 'release', 'route', 'delete'],
};

const FINDING_TYPE = choiceType([
  ['spam', 'spam'],
  ['malware', 'malware'],
  ['blocked', 'blocked attachment'],
] satisfies readonly (readonly [Finding, PlainText])[]);

export const QUARANTINE: List = {
  key: 'quarantine',
  title: 'Quarantine',
  row: ['message', 'messages'],
  fields: [
    field('finding', 'Found', FINDING_TYPE, { width: 110 }),
    sender,
    field('recipient', 'Recipients', ADDRESS_TYPE, { width: 220, several: true }),
    subject,
    field('reason', 'Why', TEXT_TYPE, { width: 240 }),
    field(
      'score',
      'Score',
      { kind: 'number', unit: null, decimals: true, zeroIsUnlimited: false },
      {
        width: 72,
        optional: true,
        sortable: true,
      },
    ),
    received,
    field('scanner', 'Scanner', TEXT_TYPE, { also: ['by'], width: 110 }),
    user,
    size,
    field('expires', 'Expires', TIME_TYPE, { width: 130, hidden: true, sortable: true }),
    field(
      'response',
      'Sender was told',
      choiceType([
        ['rejected', 'Rejected'],
        ['accepted', 'Accepted'],
      ]),
      {
        width: 110,
        hidden: true,
      },
    ),
    from,
    client,
    message,
  ],
  sort: { field: 'received', descending: true },
  searched: ['sender', 'recipient', 'user', 'subject', 'reason'],
  groups: ['finding', 'sender', 'user'],
  actions: ['release', 'delete', 'confirm'],
};

const KIND_WORDS = {
  accepted: 'Accepted',
  quarantined: 'Quarantined',
  refused: 'Refused',
  delivered: 'Delivered',
  deferred: 'Deferred',
  failed: 'Failed',
  expired: 'Expired',
  bounced: 'Bounced',
  'delay-warning': 'Delay warning',
  released: 'Released',
  deleted: 'Deleted',
  held: 'Held',
  'retry-requested': 'Retry requested',
  rerouted: 'Rerouted',
  discarded: 'Discarded',
  'auth-failed': 'Auth failed',
  strike: 'Strike',
  locked: 'Locked',
  unlocked: 'Unlocked',
} as const satisfies Readonly<Record<MailEventKind, PlainText>>;
const KIND_TYPE = choiceType(Object.entries(KIND_WORDS));

export const LOG: List = {
  key: 'log',
  title: 'Mail log',
  row: ['line', 'lines'],
  fields: [
    field('time', 'Time', TIME_TYPE, { width: 150, sortable: true }),
    field('kind', 'What', KIND_TYPE, { also: ['kind'], width: 120 }),
    user,
    sender,
    field('recipient', 'Recipient', ADDRESS_TYPE, { width: 200, several: true }),
    field('rule', 'Rule', TEXT_TYPE, { width: 140 }),
    field('reply', 'Reply', TEXT_TYPE, { width: 260 }),
    field('detail', 'Detail', TEXT_TYPE, { width: 240, hidden: true }),
    { ...message, optional: true, operators: ['is', 'none'] } satisfies Field,
    client,
  ],
  sort: { field: 'time', descending: true },
  searched: ['sender', 'recipient', 'user', 'client', 'rule', 'reply', 'detail'],
  groups: ['message', 'user', 'kind'],
  actions: ['export'],
};

/** Of what a row of the contract has: the message's client and From are asked of the database only. */
export const QUEUE_VALUES: RowValues<QueueRow> = {
  state: (row) => row.state,
  sender: (row) => row.sender,
  recipient: (row) => row.recipient,
  attempts: (row) => row.attempts,
  next: (row) => row.nextAttempt,
  reply: (row) => row.lastReply,
  received: (row) => row.received,
  subject: (row) => row.subject,
  user: (row) => row.user,
  size: (row) => row.size,
  expires: (row) => row.expires,
  domain: (row) => row.recipient.slice(row.recipient.lastIndexOf('@') + 1),
  route: (row) => row.route,
  message: (row) => row.message,
};

export const QUARANTINE_VALUES: RowValues<QuarantineRow> = {
  finding: (row) => row.finding,
  sender: (row) => row.sender,
  recipient: (row) => row.recipients,
  subject: (row) => row.subject,
  reason: (row) => row.reason,
  score: (row) => row.score,
  received: (row) => row.received,
  scanner: (row) => row.scanner,
  user: (row) => row.user,
  size: (row) => row.size,
  expires: (row) => row.expires,
  response: (row) => row.response,
  from: (row) => row.from,
  client: (row) => row.client,
  message: (row) => row.message,
};

export const LOG_VALUES: RowValues<MailLogRow> = {
  time: (row) => row.time,
  kind: (row) => row.kind,
  user: (row) => row.user,
  sender: (row) => row.sender,
  recipient: (row) => row.recipient.split(','),
  rule: (row) => row.rule,
  reply: (row) => row.reply,
  detail: (row) => row.detail,
  message: (row) => row.message,
  client: (row) => row.client,
};
