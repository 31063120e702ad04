/** The relay in words: its state, where it listens, what the mail log tells. */
import { fold } from '../../../shared/domain/fold.ts';
import type {
  MailEventKind,
  MailLogRow,
  RelayListening,
  RelayPhase,
  RelayState,
} from '../../../shared/contract/relay-types.ts';

export type Tone = 'ok' | 'warn' | 'error' | 'muted' | 'plain';

export const PHASE_WORDS: Readonly<Record<RelayPhase, string>> = {
  stopped: 'Stopped',
  starting: 'Starting…',
  running: 'Running',
  stopping: 'Stopping…',
  failed: 'Failed',
  waiting: 'Starting again soon',
};

export const PHASE_TONES: Readonly<Record<RelayPhase, Tone>> = {
  stopped: 'muted',
  starting: 'muted',
  running: 'ok',
  stopping: 'muted',
  failed: 'error',
  waiting: 'warn',
};

export const EVENT_WORDS: Readonly<Record<MailEventKind, { readonly word: string; readonly tone: Tone }>> = {
  accepted: { word: 'Accepted', tone: 'plain' },
  quarantined: { word: 'Quarantined', tone: 'warn' },
  refused: { word: 'Refused', tone: 'error' },
  delivered: { word: 'Delivered', tone: 'ok' },
  deferred: { word: 'Deferred', tone: 'warn' },
  failed: { word: 'Failed', tone: 'error' },
  expired: { word: 'Expired', tone: 'error' },
  bounced: { word: 'Bounced', tone: 'warn' },
  'delay-warning': { word: 'Delay told', tone: 'warn' },
  released: { word: 'Released', tone: 'plain' },
  deleted: { word: 'Deleted', tone: 'plain' },
  held: { word: 'Held', tone: 'plain' },
  'retry-requested': { word: 'Retry asked', tone: 'plain' },
  rerouted: { word: 'Rerouted', tone: 'plain' },
  discarded: { word: 'Discarded', tone: 'muted' },
  'auth-failed': { word: 'Login failed', tone: 'error' },
  strike: { word: 'Strike', tone: 'warn' },
  locked: { word: 'Locked', tone: 'error' },
  unlocked: { word: 'Unlocked', tone: 'ok' },
};

/** What today's counts are called, in the order shown. */
export const TODAY: readonly { readonly kind: MailEventKind; readonly label: string; readonly tone: Tone }[] =
  [
    { kind: 'accepted', label: 'Accepted', tone: 'plain' },
    { kind: 'delivered', label: 'Delivered', tone: 'plain' },
    { kind: 'refused', label: 'Refused', tone: 'error' },
    { kind: 'quarantined', label: 'Quarantined', tone: 'warn' },
    { kind: 'deferred', label: 'Deferred', tone: 'warn' },
  ];

/** `127.0.0.1:2587`, `[::1]:2587`: as clients are configured. */
export function endpointText({ host, port }: Pick<RelayListening, 'host' | 'port'>): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** What the status bar says: `Relay 127.0.0.1:2587`, `Relay stopped`, `Relay failed`. */
export function statusText({ phase, listening }: RelayState): string {
  const [first] = listening;
  if (phase === 'running' && first !== undefined) return `Relay ${endpointText(first)}`;
  return `Relay ${PHASE_WORDS[phase].toLowerCase()}`;
}

/** True while the switch stands on: it runs, or tries to. */
export function switchedOn(phase: RelayPhase): boolean {
  return phase === 'running' || phase === 'starting' || phase === 'waiting';
}

/** True when it failed for its port: then another one helps. */
export function aboutPort(reason: string): boolean {
  return /\bport\b/i.test(reason);
}

/** True when nobody has ever used it: nothing was logged and nothing lies there. */
export function neverUsed(state: RelayState, logLines: number): boolean {
  const { queued, held, quarantined } = state.counts;
  return state.phase === 'stopped' && !state.paused && logLines === 0 && queued + held + quarantined === 0;
}

/** The one line that says why, for the list: the rule and what it said, or the reply. */
export function whyText({ rule, reply, detail }: MailLogRow): string {
  const what = reply === '' ? detail : reply;
  return rule === '' ? what : what === '' ? rule : `${rule}: ${what}`;
}

export interface DetailRow {
  readonly label: string;
  readonly value: string;
}

/** Names of the `name=value` pairs in a line's detail that people know by other words. */
const DETAIL_LABELS: Readonly<Record<string, string>> = {
  value: 'Limit',
  size: 'Size',
  next: 'Next attempt',
  dsn: 'DSN',
  original: 'Original',
  got: 'Octets',
};
const ISO_TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
const PAIR = /(?:^|\s)([a-z][A-Za-z]*)=/g;
/** A pair's value is one word, or a count such as `1 of 5`; but a reason goes on to the next pair. */
const VALUE = /^(\d+ of \d+|\S*)\s*/;

/** All that a line tells, by name; what is empty is left out. */
export function detailRows(row: MailLogRow, formatTime: (time: number) => string): readonly DetailRow[] {
  const rows: DetailRow[] = [
    { label: 'Time', value: formatTime(row.time) },
    { label: 'Message', value: row.message ?? '' },
    { label: 'User', value: row.user },
    { label: 'Client', value: row.client },
    { label: 'Sender', value: row.sender },
    { label: row.recipient.includes(',') ? 'Recipients' : 'Recipient', value: row.recipient },
    { label: 'Rule', value: row.rule },
    { label: 'Reply', value: row.reply },
    ...detailPairs(row.detail, formatTime),
  ];
  return rows.filter(({ value }) => value !== '');
}

/** `value=1000 used=1000 resets=…` as rows; words outside of pairs are one row of their own, the last. */
function detailPairs(detail: string, formatTime: (time: number) => string): readonly DetailRow[] {
  const starts = [...detail.matchAll(PAIR)];
  const words = [detail.slice(0, starts[0]?.index ?? detail.length).trim()];
  const rows = starts.map((match, index): DetailRow => {
    const name = match[1] ?? '';
    const text = detail.slice(match.index + match[0].length, starts[index + 1]?.index).trim();
    const value = name === 'reason' ? text : (VALUE.exec(text)?.[1] ?? '');
    words.push(text.slice(value.length).trim());
    return {
      label: DETAIL_LABELS[name] ?? capital(name),
      value: ISO_TIME.test(value) ? formatTime(Date.parse(value)) : value,
    };
  });
  return [...rows, { label: 'Detail', value: words.filter(Boolean).join(' ') }];
}

function capital(name: string): string {
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}

/** True when each word of the filter stands somewhere in the line, without regard to case. */
export function lineMatches(row: MailLogRow, filter: string): boolean {
  const words = fold(filter).split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const { word } = EVENT_WORDS[row.kind];
  const text = [word, row.kind, row.message, row.user, row.client, row.sender, row.recipient, row.rule]
    .concat(row.reply, row.detail)
    .join('\n');
  const folded = fold(text);
  return words.every((part) => folded.includes(part));
}
