/**
 * What the replies of remote servers mean for a message: their code, their enhanced status code and the step they answer
 * (RFC 5321, 4.2.1; RFC 3463). Words only narrow down what the code already says; they never turn one class into another.
 */
import type { LocalFinding, RemoteReply, Reply, Step } from './courier-messages.ts';
import type { BrokeOff } from './host-state.ts';

/**
 * `temporary`: try this message again by the schedule. `permanent`: never. `host`: the server takes nothing from us now, whatever
 * the message, so it can go to the next host, and this one is left alone for a while.
 */
export type ReplyMeaning = 'accepted' | 'temporary' | 'permanent' | 'host';

/** All that is given must fit. `status` is matched against the enhanced code, or against nothing where there is none. */
interface ReplyRule {
  readonly steps: readonly Step[] | 'any';
  readonly code: RegExp;
  readonly status?: RegExp;
  readonly words?: RegExp;
  readonly meaning: ReplyMeaning;
  readonly because: string;
}

const CONNECTIONS = /too many (?:concurrent |simultaneous )?(?:smtp )?(?:connections|sessions)/i;
const SESSION: readonly Step[] = ['greeting', 'EHLO', 'STARTTLS', 'AUTH'];

/** The first rule that fits decides; else the first digit: 4 is temporary, 5 permanent, and both are about this message only. */
export const REPLY_RULES: readonly ReplyRule[] = [
  { steps: 'any', code: /^2/, meaning: 'accepted', because: 'success (RFC 5321, 4.2.1)' },
  { steps: SESSION, code: /^[45]/, meaning: 'host', because: 'no message was named yet' },
  {
    steps: ['MAIL'],
    code: /^421$/,
    status: /^(?:$|4\.[034]\.)/,
    meaning: 'host',
    because: 'the service is closing the channel (RFC 5321, 3.8), and says nothing about the sender',
  },
  {
    steps: 'any',
    code: /^421$/,
    meaning: 'temporary',
    because: 'it closes the channel because of what it was told: a sender, a recipient, a content',
  },
  {
    steps: ['MAIL'],
    code: /^4/,
    status: /^4\.(?:3\.2|4\.5)$/,
    meaning: 'host',
    because: 'the system takes no messages, or is congested (RFC 3463, X.3.2 and X.4.5)',
  },
  {
    steps: ['MAIL'],
    code: /^4/,
    words: CONNECTIONS,
    meaning: 'host',
    because: 'limit of connections',
  },
  {
    steps: ['MAIL'],
    code: /^53[0458]$/,
    meaning: 'host',
    because: 'it asks us for AUTH or TLS: its or our settings are wrong, not the message (RFC 4954, 3207)',
  },
  {
    steps: 'any',
    code: /^503$/,
    meaning: 'temporary',
    because: 'a session out of step says nothing about the message',
  },
  {
    steps: ['RCPT'],
    code: /^552$/,
    status: /^(?:$|5\.[05]\.)/,
    words: /too many recipients/i,
    meaning: 'temporary',
    because: 'treated as 452 (RFC 5321, 4.5.3.1.10)',
  },
  {
    steps: 'any',
    code: /^5/,
    status: /^4\./,
    meaning: 'temporary',
    because: 'code and enhanced code contradict each other: the one that gives nothing up',
  },
];

/** What a reply means. Findings of our own are judged by the class of their status (4 or 5). */
export function replyMeaning(reply: Reply): ReplyMeaning {
  if (!isRemote(reply)) return reply.status.startsWith('5') ? 'permanent' : 'temporary';
  const { step } = reply;
  const code = reply.reply.slice(0, 3);
  if (code === '250') return 'accepted';
  const status = enhancedStatus(reply.reply) ?? '';
  const text = oneLine(reply.reply);
  for (const rule of REPLY_RULES) {
    if (rule.steps !== 'any' && !rule.steps.includes(step)) continue;
    if (!rule.code.test(code) || rule.status?.test(status) === false) continue;
    if (rule.words?.test(text) !== false) return rule.meaning;
  }
  return code.startsWith('5') ? 'permanent' : 'temporary';
}

/**
 * What a broken-off transaction says of the host: null when the server said that it is about this message. `how` is what the
 * connection did.
 */
export function hostBlame(reason: Reply, how: 'closed' | 'silent'): BrokeOff | null {
  if (!isRemote(reason)) return how;
  if (replyMeaning(reason) !== 'host') return null;
  if (reason.reply.startsWith('53')) return 'login';
  return enhancedStatus(reason.reply) === null && !CONNECTIONS.test(reason.reply) ? 'closed' : 'busy';
}

/** Whether the server gave it; else it is a finding of our own. */
export function isRemote(reply: Reply): reply is RemoteReply {
  return 'reply' in reply;
}

/** Whether the server hangs up with this reply (RFC 5321, 3.8), or is out of step by what it says itself. */
export function endsSession(reply: Reply): boolean {
  return isRemote(reply) && /^(?:421|503)\b/.test(reply.reply);
}

/** The lines of a reply joined into one, the code only once, without control characters; at most 500 characters. */
export function oneLine(reply: string): string {
  const lines = reply.split('\n');
  const code = reply.slice(0, 3);
  const status = enhancedStatus(reply);
  const texts = lines.map((line, at) => {
    if (lines.length === 1) return line;
    const text = line.startsWith(code) ? line.slice(4) : line;
    if (at === 0) return `${code} ${text}`;
    return status !== null && text.startsWith(`${status} `) ? text.slice(status.length + 1) : text;
  });
  return withoutControls(texts.join(' ')).slice(0, 500);
}

/** Control characters, also those that change the direction of text, as one space each run: they could rewrite a terminal's line. */
export function withoutControls(text: string): string {
  // Nearly all text is plain, and that is soon seen.
  if (/^[ -~]*$/.test(text)) return text;
  return text.replace(/\s*[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+\s*/gu, ' ');
}

/** The enhanced status code (RFC 3463) of a reply, or null. */
export function enhancedStatus(reply: string): string | null {
  return /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})(?![\w.])/.exec(reply)?.[1] ?? null;
}

/** Status of a reply or a finding for a DSN: its own, else made from the first digit. */
export function statusOf(reply: Reply): string {
  if (!isRemote(reply)) return reply.status;
  return enhancedStatus(reply.reply) ?? `${/^[245]/.exec(reply.reply)?.[0] ?? '4'}.0.0`;
}

/** A reply or a finding as one line of text for log and lists. */
export function replyText(reply: Reply): string {
  return isRemote(reply) ? oneLine(reply.reply) : findingText(reply);
}

function findingText({ status, text }: LocalFinding): string {
  return withoutControls(`${status} ${text}`).replace(/\s+/g, ' ').slice(0, 500);
}
