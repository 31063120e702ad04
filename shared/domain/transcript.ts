/** What is kept of the dialogue of an SMTP session: which ones, how much, and never what is secret or the mail itself. */
import { assertNever } from './assert-never.ts';
import type { MailEventKind } from './mail-event-kinds.ts';

/** `failed`: of what was refused, failed or has to be tried again. */
export const TRANSCRIPTS = ['off', 'failed', 'all'] as const;
export type Transcripts = (typeof TRANSCRIPTS)[number];

/** Characters of a transcript at most; {@link import('../../electron/relay/dialogue.ts').Dialogue} leaves out from its middle. */
export const MOST_TRANSCRIPT = 8 * 1024;

/** Whether the dialogue of what went through, or did not, is kept. */
export function keepsTranscript(setting: Transcripts, wentThrough: boolean): boolean {
  switch (setting) {
    case 'off':
      return false;
    case 'failed':
      return !wentThrough;
    case 'all':
      return true;
    default:
      return assertNever(setting);
  }
}

/** Commands whose arguments say nothing about a person beyond the envelope, in the one shape in which they are what they seem. */
const TOLD =
  /^(?:(?:EHLO|HELO|LHLO) [^\s]{1,255}|(?:MAIL FROM|RCPT TO):[ ]?<[^<>]*>(?: [\w-]+(?:=[^\s]*)?)*)$/i;
const VERBS = /^(?:EHLO|HELO|LHLO|MAIL|RCPT|DATA|RSET|NOOP|QUIT|STARTTLS|VRFY|EXPN|HELP|BDAT)(?= |$)/i;
const AUTH =
  /^AUTH(?: +(PLAIN|LOGIN|CRAM-MD5|XOAUTH2|OAUTHBEARER|SCRAM-SHA-[\w-]+|NTLM|GSSAPI|EXTERNAL|DIGEST-MD5))?(?= |$)/i;

/**
 * A line of a client as it is kept. What is typed where a command is expected can be anything, a password that came too late or a line
 * of a message: it is kept only in the shape of a command.
 */
export function toldCommand(line: string): string {
  const text = line.trim();
  const auth = AUTH.exec(text);
  if (auth !== null) {
    const mechanism = auth[1]?.toUpperCase() ?? '';
    return `AUTH${mechanism === '' ? '' : ` ${mechanism}`}${text.length > auth[0].length ? ' (not kept)' : ''}`;
  }
  if (TOLD.test(text)) return text;
  const verb = VERBS.exec(text)?.[0];
  if (verb === undefined) return '(a line that is no command, not kept)';
  return verb.length === text.length ? verb.toUpperCase() : `${verb.toUpperCase()} (not kept)`;
}

/** A reply as it is kept: a challenge of AUTH may have the name in it. */
export function toldReply(reply: string): string {
  return reply.startsWith('334') ? '334 (not kept)' : reply;
}

/** What is written while, or after, a client and a server speak. */
const OF_SESSIONS: ReadonlySet<MailEventKind> = new Set<MailEventKind>([
  'accepted',
  'quarantined',
  'refused',
  'delivered',
  'deferred',
  'failed',
  'expired',
  'auth-failed',
  'strike',
  'locked',
]);

/** Why there is no transcript with a line of the mail log, in a sentence; `kept`: as the relay is set now. */
export function whyNoTranscript(
  { kind, rule, reply }: { readonly kind: MailEventKind; readonly rule: string; readonly reply: string },
  kept: Transcripts,
): string {
  if (!OF_SESSIONS.has(kind) || (kind === 'accepted' && rule === 'dsn'))
    return 'This line is of no SMTP session.';
  if (kept === 'off') return 'Transcripts are not kept; the relay’s settings say so.';
  if (kept === 'failed' && reply.startsWith('2'))
    return 'Of what goes through no transcript is kept, unless the relay’s settings say so.';
  return 'None is kept with this line: no connection was made, transcripts were off, or later ones took its place.';
}

/** A line of a dialogue that was just held, to be shown. `note`: what happened around it. */
export interface DialogueLine {
  readonly from: 'client' | 'relay' | 'note';
  readonly text: string;
}

const SIDES: Readonly<Record<DialogueLine['from'], string>> = { client: 'C:', relay: 'S:', note: '--' };

/** Each line with who said it; control characters become U+FFFD, for a terminal would obey them. */
export function dialogueLines(lines: readonly DialogueLine[]): readonly string[] {
  return lines.map(({ from, text }) => `${SIDES[from]} ${text.replace(/\p{Cc}/gu, '\u{fffd}')}`);
}
