/** Why, of each line of the mail log, in a sentence: made when it is shown, from kinds and values, for window and command line alike. */
import { languageOfReader, t, type PlainText } from '../text/text.ts';
import type { MailLogRow } from '../contract/relay-types.ts';
import { unitWord } from './amount.ts';
import { assertNever } from './assert-never.ts';
import { sizeInWords, sizeText } from './byte-size.ts';
import { findingWords } from './finding.ts';
import { LIMIT_RULES, type LimitRule } from './limits.ts';
import { toldMinute } from './lock.ts';
import type { MailEventKind } from './mail-event-kinds.ts';
import { SETTING_SPECS } from './settings.ts';

type Line = Pick<MailLogRow, 'time' | 'kind' | 'rule' | 'reply' | 'detail'>;

/** What decided a refusal, as the relay names it; of one that is not known here, the reply says why. */
export const REFUSAL_RULES = [
  ...LIMIT_RULES,
  'maxRecipientsPerMessage',
  'maxMessageBytes',
  'header-size',
  'header',
  'line-ends',
  'loop',
  'lock',
  'user',
  'allowedSenders',
  'author',
  'authentication',
  'parameter',
  'sender-syntax',
  'recipient-syntax',
  'smtputf8',
  'scanner',
  'disk',
] as const;
type RefusalRule = (typeof REFUSAL_RULES)[number];

/** `value=1000 used=1000 until=…` taken apart: the pairs by name, and the words outside of them. */
export interface Detail {
  readonly pairs: Readonly<Record<string, string>>;
  readonly words: string;
}

const PAIR = /(?:^|\s)([A-Za-z][A-Za-z]*)=/g;
/** A pair's value is one word, or a count such as `1 of 5`; some go on to the next pair. */
const VALUE = /^(\d+ of \d+|\S*)\s*/;
const LONG: ReadonlySet<string> = new Set(['reason', 'route']);

/** The `name=value` pairs of a detail, and what is said besides. */
export function readDetail(detail: string): Detail {
  // Of a set from before, whose lines said "until=until an administrator unlocks".
  const text = detail.replace('until=until an administrator unlocks', 'until=none');
  const starts = [...text.matchAll(PAIR)];
  const words = [text.slice(0, starts[0]?.index ?? text.length).trim()];
  const pairs: Record<string, string> = {};
  starts.forEach((match, index) => {
    const name = match[1] ?? '';
    const rest = text.slice(match.index + match[0].length, starts[index + 1]?.index).trim();
    const value = LONG.has(name) ? rest : (VALUE.exec(rest)?.[1] ?? '');
    pairs[name] ??= value;
    words.push(rest.slice(value.length).trim());
  });
  return { pairs, words: words.filter(Boolean).join(' ') };
}

/** `18:26`, and of another day than `from`'s `24 Nov, 18:26`, in the computer's time zone; as in SMTP replies, rounded up to the minute. */
export function toldTime(time: number, from: number): string {
  const date = new Date(toldMinute(time));
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (date.toDateString() === new Date(from).toDateString()) return clock;
  return languageOfReader() === 'de'
    ? `${date.getDate()}. ${MONTHS.de[date.getMonth()] ?? ''}, ${clock}`
    : `${date.getDate()} ${MONTHS.en[date.getMonth()] ?? ''}, ${clock}`;
}
const MONTHS = {
  en: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sept', 'Oct', 'Nov', 'Dec'],
  de: ['Jan.', 'Feb.', 'März', 'Apr.', 'Mai', 'Juni', 'Juli', 'Aug.', 'Sept.', 'Okt.', 'Nov.', 'Dez.'],
};

/** A reply without its codes: `The mailbox is full`. */
export function replyWords(reply: string): string {
  return capital(reply.replace(/^\d{3}(?:[ -]|$)/, '').replace(/^[245]\.\d{1,3}\.\d{1,3}\s*/, ''));
}

/** The one sentence that says why; empty only where there is nothing to say. */
export function whyOf(line: Line): string {
  const { kind, rule, reply, time } = line;
  const { pairs, words } = readDetail(line.detail);
  const at = (iso: string | undefined): string | null => timeAt(iso, time);
  switch (kind) {
    case 'accepted':
      if (rule === 'dsn')
        return t('Notification for the sender: {what}', { what: dsnWords(pairs['action']) });
      return pairs['size'] === undefined
        ? t('Queued')
        : t('Queued, {size}', { size: sizeInWords(Number(pairs['size'])) });
    case 'quarantined':
      return t(
        '{finding}, found by {scanner}; the sender was {response, select, accepted {told that it was accepted} other {refused}}',
        {
          finding: findingWord(pairs['finding']) + (words === '' ? '' : ` (${words})`),
          scanner: rule || t('the scanner'),
          response: pairs['response'] ?? '',
        },
      );
    case 'refused':
      return refusalOf(line, pairs, words);
    case 'delivered':
      return t('Taken by {server}{encrypted, select, yes {, encrypted} other {}}', {
        server: rule || t('the next server'),
        encrypted: pairs['tls'] === undefined ? 'no' : 'yes',
      });
    case 'deferred': {
      const next = at(pairs['next']);
      const said = saidBy(rule, reply);
      return next === null ? said : t('{said}; tried again at {time}', { said, time: next });
    }
    case 'failed':
      return saidBy(rule, reply) || t('It could not be delivered');
    case 'expired':
      return replyWords(reply).replace(/\.$/, '') || t('Its time to be delivered was over');
    case 'bounced':
      return t('The sender was told: {what}', { what: dsnWords(pairs['action']) });
    case 'delay-warning':
      return t('The sender was told: {what}', { what: dsnWords('delayed') });
    case 'released':
      return t('Released by {who}', { who: by(pairs) });
    case 'deleted':
      return pairs['by'] === undefined
        ? t('Deleted: {why}', { why: words || t('its time was over') })
        : t('Deleted by {who}', { who: by(pairs) });
    case 'held':
      return pairs['by'] === undefined
        ? t('Held: {why}', { why: replyWords(reply) || words })
        : t('Held by {who}', { who: by(pairs) });
    case 'retry-requested':
      return t('Tried again at once, asked for by {who}', { who: by(pairs) });
    case 'rerouted':
      return pairs['route'] === 'as usual'
        ? t('Sent as usual from now on, asked for by {who}', { who: by(pairs) })
        : t('Sent by {host} from now on, asked for by {who}', {
            host: pairs['route'] ?? t('another host'),
            who: by(pairs),
          });
    case 'discarded':
      return t('Self-test: it is sent nowhere');
    case 'auth-failed':
      return replyWords(reply) || t('The login was refused');
    case 'strike':
      return strikeOf(pairs, words);
    case 'locked':
      return lockOf(pairs, at(pairs['until']));
    case 'unlocked':
      return pairs['by'] === undefined
        ? t('The automatic lock ran out')
        : t('Unlocked by {who}', { who: by(pairs) });
    default:
      return assertNever(kind);
  }
}

function refusalOf({ rule, reply, time }: Line, pairs: Detail['pairs'], words: string): string {
  const said = replyWords(reply) || words || t('It was refused');
  if (!isRefusalRule(rule)) return said;
  const value = pairs['value'] ?? '';
  switch (rule) {
    case 'limitPerMinute':
    case 'limitPerHour':
    case 'limitPerDay':
    case 'limitPerWeek':
    case 'limitPerMonth':
    case 'maxRecipientsPerDay':
      return overLimit(rule, pairs, time);
    case 'maxRecipientsPerMessage':
      return t('More than the {value} recipients a message may have', { value });
    case 'maxMessageBytes':
      return t('Larger than the {size} a message may have', { size: limitInWords(Number(value)) });
    case 'header-size':
      return t('Its header is larger than {size}', { size: limitInWords(Number(value)) });
    case 'loop':
      return t('It goes round in a loop: {hops} servers so far', { hops: pairs['hops'] ?? t('too many') });
    case 'lock': {
      const how = pairs['status'] === 'manual' ? t('Locked by an administrator') : t('Locked automatically');
      const reason = pairs['reason'] ? ` (${pairs['reason']})` : '';
      return `${how}${reason}; ${liftsWords(timeAt(pairs['until'], time))}`;
    }
    case 'user':
      return t('The user was deleted meanwhile');
    case 'allowedSenders': {
      const address = pairs['sender'] ?? pairs['From'] ?? pairs['Sender'];
      return address === undefined ? said : t('Not allowed to send as {address}', { address });
    }
    case 'scanner':
      return t('The scanner {name} is not available{why}', {
        name: pairs['scanner'] ?? '',
        why: words === '' ? '' : `: ${words}`,
      });
    case 'disk':
      return t('It could not be stored{why}', { why: words === '' ? '' : `: ${words}` });
    case 'header':
    case 'line-ends':
    case 'author':
    case 'authentication':
    case 'parameter':
    case 'sender-syntax':
    case 'recipient-syntax':
    case 'smtputf8':
      return said;
    default:
      return assertNever(rule);
  }
}

function overLimit(rule: LimitRule, pairs: Detail['pairs'], time: number): string {
  const { label, unit } = SETTING_SPECS[rule];
  const { used, value = '', wanted = '1' } = pairs;
  if (Number(wanted) > Number(value) && Number(value) > 0) {
    return t('More {unit} ({wanted}) than the {value} of a whole day', {
      unit: unitWord(unit),
      wanted,
      value,
    });
  }
  const resets = timeAt(pairs['resets'], time);
  const reached = t('{label} reached: {used} of {value} {unit}', {
    label: t(label),
    used: used ?? value,
    value,
    unit: unitWord(unit),
  });
  return resets === null ? reached : t('{reached}; resets at {time}', { reached, time: resets });
}

function lockOf(pairs: Detail['pairs'], until: string | null): string {
  const { strikes, minutes, finding } = pairs;
  const count = Number(strikes);
  const why =
    finding === undefined || strikes === undefined || minutes === undefined
      ? (pairs['reason'] ?? t('too many bad messages'))
      : finding === 'blocked'
        ? t(
            '{count, plural, one {# message with a blocked attachment} other {# messages with blocked attachments}} in {minutes} minutes',
            { count, minutes },
          )
        : finding === 'spam' || count > 1
          ? t(
              '{count, plural, one {# {finding} message} other {# {finding} messages}} in {minutes} minutes',
              { count, finding: findingWords(finding), minutes },
            )
          : t('a message with {finding}', { finding: findingWords(finding) });
  return t('Locked: {why}; {lifts}', { why, lifts: liftsWords(until) });
}

function strikeOf(pairs: Detail['pairs'], words: string): string {
  const strike = pairs['strike'] ?? '';
  const kind = pairs['finding'] === 'blocked' ? 'blocked' : 'other';
  const which = /^\d/.test(strike)
    ? t('Strike {strike}{kind, select, blocked { for blocked attachments} other {}}', {
        strike: strike.replace(' of ', t(' of ')),
        kind,
      })
    : t('Strike ({finding})', { finding: strike === '' ? t('bad message') : findingWords(strike) });
  return words === '' ? which : `${which}: ${words}`;
}

const liftsWords = (until: string | null): string =>
  until === null ? t('only an administrator unlocks') : t('lifts at {time}', { time: until });

function saidBy(rule: string, reply: string): string {
  const words = replyWords(reply);
  if (rule === '') return words;
  if (words === '') return rule;
  // Without a reply's code it is what became of the connection, and the host said nothing.
  if (!/^\d{3}/.test(reply)) return `${rule}: ${words.charAt(0).toLowerCase()}${words.slice(1)}`;
  return t('{server} said: {reply}', { server: rule, reply: words });
}

function dsnWords(action: string | undefined): string {
  if (action === 'delayed') return t('it is delayed');
  return action === 'relayed' ? t('it was passed on') : t('it could not be delivered');
}

function findingWord(finding: string | undefined): string {
  return capital(finding === undefined ? t('bad message') : findingWords(finding));
}

const by = (pairs: Detail['pairs']): string => pairs['by'] || t('an administrator');

function timeAt(iso: string | undefined, from: number): string | null {
  const time = Date.parse(iso ?? '');
  return Number.isNaN(time) ? null : toldTime(time, from);
}

/** A limit as it was set, where that is in whole units. */
function limitInWords(bytes: number): string {
  return bytes % 1024 === 0 ? sizeText(bytes) : sizeInWords(bytes);
}

function isRefusalRule(rule: string): rule is RefusalRule {
  return (REFUSAL_RULES as readonly string[]).includes(rule);
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

const SELF_TEST = /[.@]postern-self-test\.invalid$/;

/** True of mail that no user sent: the relay's notifications on their way in, and all of its self-test. It is not counted. */
export function isOwnMail(
  line: Pick<MailLogRow, 'kind' | 'rule' | 'user' | 'sender' | 'recipient'>,
): boolean {
  if (line.kind === 'accepted' && line.rule === 'dsn') return true;
  return [line.user, line.sender, line.recipient].some((address) => SELF_TEST.test(address));
}

/** Counts of today, by what people call them; each of some kinds. */
export const TODAY_COUNTS: readonly {
  readonly label: PlainText;
  readonly kinds: readonly MailEventKind[];
}[] = [
  { label: 'Accepted', kinds: ['accepted'] },
  { label: 'Delivered', kinds: ['delivered'] },
  { label: 'Refused', kinds: ['refused'] },
  { label: 'Quarantined', kinds: ['quarantined'] },
  { label: 'Deferred', kinds: ['deferred'] },
  { label: 'Failed', kinds: ['failed', 'expired'] },
];
