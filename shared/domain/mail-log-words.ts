/** Why, of each line of the mail log, in a sentence: made when it is shown, from kinds and values, for window and command line alike. */
import type { MailLogRow } from '../contract/relay-types.ts';
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
  return `${date.getDate()} ${MONTHS[date.getMonth()] ?? ''}, ${clock}`;
}
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sept', 'Oct', 'Nov', 'Dec'];

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
      if (rule === 'dsn') return `Notification for the sender: ${dsnWords(pairs['action'])}`;
      return pairs['size'] === undefined ? 'Queued' : `Queued, ${sizeInWords(Number(pairs['size']))}`;
    case 'quarantined': {
      const told =
        pairs['response'] === 'accepted'
          ? 'the sender was told that it was accepted'
          : 'the sender was refused';
      return `${findingWord(pairs['finding'])}${words === '' ? '' : ` (${words})`}, found by ${rule || 'the scanner'}; ${told}`;
    }
    case 'refused':
      return refusalOf(line, pairs, words);
    case 'delivered':
      return `Taken by ${rule || 'the next server'}${pairs['tls'] === undefined ? '' : ', encrypted'}`;
    case 'deferred': {
      const next = at(pairs['next']);
      return `${saidBy(rule, reply)}${next === null ? '' : `; tried again at ${next}`}`;
    }
    case 'failed':
      return saidBy(rule, reply) || 'It could not be delivered';
    case 'expired':
      return replyWords(reply).replace(/\.$/, '') || 'Its time to be delivered was over';
    case 'bounced':
      return `The sender was told: ${dsnWords(pairs['action'])}`;
    case 'delay-warning':
      return `The sender was told: ${dsnWords('delayed')}`;
    case 'released':
      return `Released${by(pairs)}`;
    case 'deleted':
      return pairs['by'] === undefined ? `Deleted: ${words || 'its time was over'}` : `Deleted${by(pairs)}`;
    case 'held':
      return pairs['by'] === undefined ? `Held: ${replyWords(reply) || words}` : `Held${by(pairs)}`;
    case 'retry-requested':
      return `Tried again at once, asked for${by(pairs)}`;
    case 'rerouted':
      return `Sent ${pairs['route'] === 'as usual' ? 'as usual' : `by ${pairs['route'] ?? 'another host'}`} from now on, asked for${by(pairs)}`;
    case 'discarded':
      return 'Self-test: it is sent nowhere';
    case 'auth-failed':
      return replyWords(reply) || 'The login was refused';
    case 'strike':
      return strikeOf(pairs, words);
    case 'locked':
      return lockOf(pairs, at(pairs['until']));
    case 'unlocked':
      return pairs['by'] === undefined ? 'The automatic lock ran out' : `Unlocked${by(pairs)}`;
    default:
      return assertNever(kind);
  }
}

function refusalOf({ rule, reply, time }: Line, pairs: Detail['pairs'], words: string): string {
  const said = replyWords(reply) || words || 'It was refused';
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
      return `More than the ${value} recipients a message may have`;
    case 'maxMessageBytes':
      return `Larger than the ${limitInWords(Number(value))} a message may have`;
    case 'header-size':
      return `Its header is larger than ${limitInWords(Number(value))}`;
    case 'loop':
      return `It goes round in a loop: ${pairs['hops'] ?? 'too many'} servers so far`;
    case 'lock': {
      const how = pairs['status'] === 'manual' ? 'Locked by an administrator' : 'Locked automatically';
      const reason = pairs['reason'] ? ` (${pairs['reason']})` : '';
      return `${how}${reason}; ${liftsWords(timeAt(pairs['until'], time))}`;
    }
    case 'user':
      return 'The user was deleted meanwhile';
    case 'allowedSenders': {
      const address = pairs['sender'] ?? pairs['From'] ?? pairs['Sender'];
      return address === undefined ? said : `Not allowed to send as ${address}`;
    }
    case 'scanner':
      return `The scanner ${pairs['scanner'] ?? ''} is not available${words === '' ? '' : `: ${words}`}`;
    case 'disk':
      return `It could not be stored${words === '' ? '' : `: ${words}`}`;
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
    return `More ${unit} (${wanted}) than the ${value} of a whole day`;
  }
  const resets = timeAt(pairs['resets'], time);
  return `${label} reached: ${used ?? value} of ${value} ${unit}${resets === null ? '' : `; resets at ${resets}`}`;
}

function lockOf(pairs: Detail['pairs'], until: string | null): string {
  const { strikes, minutes, finding } = pairs;
  const why =
    finding === undefined || strikes === undefined || minutes === undefined
      ? (pairs['reason'] ?? 'too many bad messages')
      : finding === 'blocked'
        ? `${strikes} ${strikes === '1' ? 'message with a blocked attachment' : 'messages with blocked attachments'} in ${minutes} minutes`
        : finding === 'spam' || Number(strikes) > 1
          ? `${strikes} ${finding} ${strikes === '1' ? 'message' : 'messages'} in ${minutes} minutes`
          : `a message with ${finding}`;
  return `Locked: ${why}; ${liftsWords(until)}`;
}

function strikeOf(pairs: Detail['pairs'], words: string): string {
  const strike = pairs['strike'] ?? '';
  const kind = pairs['finding'] === 'blocked' ? ' for blocked attachments' : '';
  const which = /^\d/.test(strike) ? `Strike ${strike}${kind}` : `Strike (${strike || 'bad message'})`;
  return words === '' ? which : `${which}: ${words}`;
}

const liftsWords = (until: string | null): string =>
  until === null ? 'only an administrator unlocks' : `lifts at ${until}`;

function saidBy(rule: string, reply: string): string {
  const words = replyWords(reply);
  if (rule === '') return words;
  if (words === '') return rule;
  // Without a reply's code it is what became of the connection, and the host said nothing.
  if (!/^\d{3}/.test(reply)) return `${rule}: ${words.charAt(0).toLowerCase()}${words.slice(1)}`;
  return `${rule} said: ${words}`;
}

function dsnWords(action: string | undefined): string {
  if (action === 'delayed') return 'it is delayed';
  return action === 'relayed' ? 'it was passed on' : 'it could not be delivered';
}

function findingWord(finding: string | undefined): string {
  return capital(findingWords(finding ?? 'Bad message'));
}

const by = (pairs: Detail['pairs']): string => (pairs['by'] ? ` by ${pairs['by']}` : ' by an administrator');

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
export const TODAY_COUNTS: readonly { readonly label: string; readonly kinds: readonly MailEventKind[] }[] = [
  { label: 'Accepted', kinds: ['accepted'] },
  { label: 'Delivered', kinds: ['delivered'] },
  { label: 'Refused', kinds: ['refused'] },
  { label: 'Quarantined', kinds: ['quarantined'] },
  { label: 'Deferred', kinds: ['deferred'] },
  { label: 'Failed', kinds: ['failed', 'expired'] },
];
