/** What the replies of remote servers mean for a message; a table, because servers use their codes in many ways. */
import type { LocalFinding, Reply } from './courier-messages.ts';

/**
 * `temporary`: try this message again by the schedule. `permanent`: never. `host`: the server takes nothing from us now, so
 * the message can go to the next host, and this one is left alone for a while.
 */
export type ReplyMeaning = 'accepted' | 'temporary' | 'permanent' | 'host';

interface ReplyRule {
  readonly pattern: RegExp;
  readonly meaning: ReplyMeaning;
  readonly because: string;
}

/** The first rule that fits decides; else the first digit. Patterns see the reply on one line. */
export const REPLY_RULES: readonly ReplyRule[] = [
  { pattern: /^2/, meaning: 'accepted', because: 'success (RFC 5321, 4.2.1)' },
  { pattern: /^421\b/, meaning: 'host', because: 'the service is closing the channel (RFC 5321, 4.2.3)' },
  {
    pattern: /^4\d\d .*too many (?:concurrent |simultaneous )?(?:smtp )?(?:connections|sessions)/i,
    meaning: 'host',
    because: 'limit of connections',
  },
  {
    pattern: /^(?:450|451|454) 4\.7\.(?:0|5|8|11|12|18)\b.*(?:\btls\b|authenticat)/i,
    meaning: 'host',
    because: 'TLS or AUTH does not work now',
  },
  {
    pattern: /^(?:530|534|535|538)\b/,
    meaning: 'host',
    because:
      'the server asks us for AUTH or TLS: its or our settings are wrong, not the message (RFC 4954, 3207)',
  },
  {
    pattern:
      /^55[024]\b.*(?:authentication (?:is )?required|must (?:authenticate|issue a starttls|use tls))/i,
    meaning: 'host',
    because: 'the server asks us for AUTH or TLS',
  },
  {
    pattern: /^552\b(?: 5\.5\.3)?.*too many recipients/i,
    meaning: 'temporary',
    because: 'treated as 452 (RFC 5321, 4.5.3.1.10)',
  },
  { pattern: /^55\d 4\.\d/, meaning: 'temporary', because: 'the enhanced status code says so (RFC 3463)' },
  {
    pattern:
      /^5\d\d\b.*(?:grey-?list|gr[ae]ylisted|try (?:again|it) (?:later|in \d)|temporar(?:y|ily) (?:deferred|unavailable|rejected|failure))/i,
    meaning: 'temporary',
    because: 'the text says so',
  },
  {
    pattern: /^55[02]\b.*(?:over ?quota|quota exceeded|mailbox (?:is )?full)/i,
    meaning: 'temporary',
    because: 'a full mailbox may be emptied (RFC 3463, X.2.2)',
  },
  {
    pattern: /^503\b/,
    meaning: 'temporary',
    because: 'a session out of step says nothing about the message',
  },
  {
    pattern: /^4\d\d\b.*(?:no such user|user unknown|does not exist) .*permanent/i,
    meaning: 'permanent',
    because: 'the text says so',
  },
];

/** What a reply means. Findings of our own are judged by the class of their status (4 or 5). */
export function replyMeaning(reply: Reply): ReplyMeaning {
  if (typeof reply !== 'string') return reply.status.startsWith('5') ? 'permanent' : 'temporary';
  if (reply.startsWith('250')) return 'accepted';
  const line = oneLine(reply);
  for (const rule of REPLY_RULES) if (rule.pattern.test(line)) return rule.meaning;
  return line.startsWith('5') ? 'permanent' : 'temporary';
}

/** Whether the server hangs up with this reply (RFC 5321, 3.8). */
export function endsSession(reply: Reply): boolean {
  return typeof reply === 'string' && /^421\b/.test(reply);
}

/** The lines of a reply joined into one, the code only once; at most 500 characters. */
export function oneLine(reply: string): string {
  if (!reply.includes('\n')) return reply.length > 500 ? reply.slice(0, 500) : reply;
  const lines = reply.split('\n');
  const code = reply.slice(0, 3);
  const status = enhancedStatus(reply);
  const texts = lines.map((line) => {
    const text = line.startsWith(code) ? line.slice(4) : line;
    return status !== null && text.startsWith(`${status} `) ? text.slice(status.length + 1) : text;
  });
  return `${code} ${status === null ? '' : `${status} `}${texts.join(' ')}`.slice(0, 500);
}

/** The enhanced status code (RFC 3463) of a reply, or null. */
export function enhancedStatus(reply: string): string | null {
  return /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(reply)?.[1] ?? null;
}

/** Status of a reply or a finding for a DSN: its own, else made from the first digit. */
export function statusOf(reply: Reply): string {
  if (typeof reply !== 'string') return reply.status;
  return enhancedStatus(reply) ?? `${/^[245]/.exec(reply)?.[0] ?? '4'}.0.0`;
}

/** A reply or a finding as one line of text for log and lists. */
export function replyText(reply: Reply): string {
  return typeof reply === 'string' ? oneLine(reply) : findingText(reply);
}

function findingText({ status, text }: LocalFinding): string {
  return `${status} ${text}`.replace(/\s+/g, ' ').slice(0, 500);
}
