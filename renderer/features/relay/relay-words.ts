/** The relay in words: its state, where it listens, what the mail log tells. */
import { endpointText } from '../../../shared/domain/endpoint.ts';
import { fold } from '../../../shared/domain/fold.ts';
import type { MailLogRow, RelayPhase, RelayState } from '../../../shared/contract/relay-types.ts';
import { toldMinute } from '../../../shared/domain/lock.ts';
import type { MailEventKind } from '../../../shared/domain/mail-event-kinds.ts';
import { readDetail, TODAY_COUNTS, whyOf } from '../../../shared/domain/mail-log-words.ts';
import { retold, t, tell } from '../../../shared/text/text.ts';

export type Tone = 'ok' | 'warn' | 'error' | 'muted' | 'plain';

export const PHASE_WORDS: Readonly<Record<RelayPhase, string>> = {
  stopped: t('Stopped'),
  starting: t('Starting…'),
  running: t('Running'),
  stopping: t('Stopping…'),
  failed: t('Failed'),
  waiting: t('Starting again soon'),
};

const STATUS_WORDS: Readonly<Record<RelayPhase, string>> = {
  stopped: t('Relay stopped'),
  starting: t('Relay starting…'),
  running: t('Relay running'),
  stopping: t('Relay stopping…'),
  failed: t('Relay failed'),
  waiting: t('Relay starting again soon'),
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
  accepted: { word: t('Accepted'), tone: 'plain' },
  quarantined: { word: t('Quarantined'), tone: 'warn' },
  refused: { word: t('Refused'), tone: 'error' },
  delivered: { word: t('Delivered'), tone: 'ok' },
  deferred: { word: t('Deferred'), tone: 'warn' },
  failed: { word: t('Failed'), tone: 'error' },
  expired: { word: t('Expired'), tone: 'error' },
  bounced: { word: t('Bounced'), tone: 'warn' },
  'delay-warning': { word: t('Delay told'), tone: 'warn' },
  released: { word: t('Released'), tone: 'plain' },
  deleted: { word: t('Deleted'), tone: 'plain' },
  held: { word: t('Held'), tone: 'plain' },
  'retry-requested': { word: t('Retry asked'), tone: 'plain' },
  rerouted: { word: t('Rerouted'), tone: 'plain' },
  discarded: { word: t('Discarded'), tone: 'muted' },
  'auth-failed': { word: t('Login failed'), tone: 'error' },
  strike: { word: t('Strike'), tone: 'warn' },
  locked: { word: t('Locked'), tone: 'error' },
  unlocked: { word: t('Unlocked'), tone: 'ok' },
};

const TODAY_TONES: Readonly<Record<string, Tone>> = {
  Refused: 'error',
  Quarantined: 'warn',
  Deferred: 'warn',
  Failed: 'error',
};

/** Today's counts in the order shown. */
export function todayCounts(today: RelayState['today']): readonly {
  readonly label: string;
  readonly count: number;
  readonly tone: Tone;
  /** The only kind of lines that it counts today, or null where it counts several. */
  readonly kind: MailEventKind | null;
}[] {
  return TODAY_COUNTS.map(({ label, kinds }) => ({
    label: t(label),
    count: kinds.reduce((sum, kind) => sum + (today[kind] ?? 0), 0),
    tone: TODAY_TONES[label] ?? 'plain',
    kind: onlyKind(kinds.filter((kind) => (today[kind] ?? 0) > 0)),
  }));
}

function onlyKind(kinds: readonly MailEventKind[]): MailEventKind | null {
  return kinds.length === 1 ? (kinds[0] ?? null) : null;
}

/** The mark of a state: one that runs and can store nothing is not well. */
export function markOf({ phase, storage }: RelayState): {
  readonly phase: RelayPhase;
  readonly text: string;
} {
  if (storage === null) return { phase, text: PHASE_WORDS[phase] };
  return { phase: 'waiting', text: t('Takes no mail') };
}

/** What the status bar says: `Relay 127.0.0.1:2587`, `Relay stopped`, `Relay takes no mail`. */
export function statusText({ phase, listening, storage }: RelayState): string {
  if (storage !== null) return t('Relay takes no mail');
  const [first] = listening;
  if (phase === 'running' && first !== undefined)
    return t('Relay {address}', { address: endpointText(first) });
  return STATUS_WORDS[phase];
}

/** True while the switch stands on: it runs, or tries to. */
export function switchedOn(phase: RelayPhase): boolean {
  return phase === 'running' || phase === 'starting' || phase === 'waiting';
}

/** Why it failed or waits, in the reader's language; null: it does not. */
export function reasonText({ reason, told }: RelayState): string | null {
  return reason === null ? null : retold(reason, told ?? undefined);
}

/** Why it takes no mail, or does not run; null: all is well. */
export function whyText(state: RelayState): string | null {
  return state.storage === null ? reasonText(state) : tell(state.storage);
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

export interface DetailRow {
  readonly label: string;
  readonly value: string;
}

/** Names of the `name=value` pairs in a line's detail that people know by other words. */
const DETAIL_LABELS: Readonly<Record<string, string>> = {
  value: t('Limit'),
  size: t('Size'),
  next: t('Next attempt'),
  dsn: 'DSN',
  original: t('Original'),
  got: t('Octets'),
  until: t('Locked until'),
  action: t('What'),
  to: t('Told to'),
  by: t('By'),
  used: t('Used'),
  wanted: t('Wanted'),
  resets: t('Resets'),
};
const ISO_TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** All that a line tells, by name; what is empty is left out. */
export function detailRows(row: MailLogRow, formatTime: (time: number) => string): readonly DetailRow[] {
  const rows: DetailRow[] = [
    { label: t('Time'), value: formatTime(row.time) },
    { label: t('Why'), value: whyOf(row) },
    { label: t('Message'), value: row.message ?? '' },
    { label: t('User'), value: row.user },
    { label: t('Client'), value: row.client },
    { label: t('Sender'), value: row.sender },
    { label: row.recipient.includes(',') ? 'Recipients' : t('Recipient'), value: row.recipient },
    { label: t('Rule'), value: row.rule },
    { label: t('Reply'), value: row.reply },
    ...detailPairs(row.detail, formatTime),
  ];
  return rows.filter(({ value }) => value !== '');
}

/** `value=1000 used=1000 resets=…` as rows; words outside of pairs are one row of their own, the last. */
function detailPairs(detail: string, formatTime: (time: number) => string): readonly DetailRow[] {
  const { pairs, words } = readDetail(detail);
  const rows = Object.entries(pairs).map(([name, value]): DetailRow => {
    // Where the end of a lock is told, it is the minute that the SMTP reply names.
    const time = ISO_TIME.test(value) ? Date.parse(value) : null;
    const shown = name === 'until' && value === 'none' ? t('an administrator unlocks') : value;
    const told = time === null || !TOLD.has(name) ? time : toldMinute(time);
    return { label: DETAIL_LABELS[name] ?? capital(name), value: told === null ? shown : formatTime(told) };
  });
  return [...rows, { label: t('Detail'), value: words }];
}
const TOLD: ReadonlySet<string> = new Set(['until', 'resets']);

function capital(name: string): string {
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}

/** True when each word of the filter stands somewhere in the line, without regard to case. */
export function lineMatches(row: MailLogRow, filter: string): boolean {
  const words = fold(filter).split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const { word } = EVENT_WORDS[row.kind];
  const text = [word, row.kind, row.message, row.user, row.client, row.sender, row.recipient, row.rule]
    .concat(row.reply, row.detail, whyOf(row))
    .join('\n');
  const folded = fold(text);
  return words.every((part) => folded.includes(part));
}
