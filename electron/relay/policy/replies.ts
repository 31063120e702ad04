/** Every refusal of the relay: SMTP reply code (RFC 5321), enhanced status code (RFC 3463), and what the user can do. */
import { PosternError } from '../../../shared/domain/errors.ts';
import { DiskError, ServerGone } from '../../store/model/disk-error.ts';
import type { Finding } from '../../../shared/domain/finding.ts';
import { needsUtf8 } from '../../../shared/domain/mail-address.ts';

export interface Reply {
  readonly code: number;
  /** Begins with the enhanced status code. */
  readonly text: string;
}

/** A refusal: what the client is told, and what the mail log says of it. */
export interface Refusal {
  readonly reply: Reply;
  /** The setting or check that decided. */
  readonly rule: string;
  readonly detail: string;
}

function reply(code: number, status: string, text: string): Reply {
  // Names of users and what clients send may hold anything; a reply is a line of printable ASCII (RFC 5321, 4.2).
  return { code, text: `${status} ${text.replaceAll(/[^ -~]/g, '?')}` };
}

/** Two of the longest addresses would not fit into a line of 512 octets (RFC 5321, 4.5.3.1.5). */
function clip(address: string): string {
  return address.length > 150 ? `${address.slice(0, 150)}...` : address;
}

export const REPLIES = {
  authenticationRequired: reply(
    530,
    '5.7.0',
    'Authentication required: log in with your full mail address and password, over TLS',
  ),
  wrongPassword: reply(
    535,
    '5.7.8',
    'User name or password is wrong; use your full mail address as user name',
  ),
  onBehalfOfAnother: reply(
    535,
    '5.7.8',
    'You may log in for yourself only; leave the authorization identity of AUTH empty',
  ),
  cannotVerify: reply(454, '4.7.0', 'Your password cannot be checked at the moment; try again later'),
  tooManyWrongPasswords: reply(421, '4.7.0', 'Too many wrong passwords; check them and connect again later'),
  tooManyFailedLogins: (seconds: number): Reply =>
    reply(
      421,
      '4.7.0',
      `Too many failed logins from your address; wait ${seconds} seconds and connect again`,
    ),
  tooManyErrors: reply(421, '4.7.0', 'Too many refused commands on this connection'),
  userGone: reply(535, '5.7.8', 'This user does not exist any more; ask your administrator'),
  overLimit: (text: string): Reply => reply(451, '4.7.1', text),
  neverFits: (wanted: number, limit: number): Reply =>
    reply(
      550,
      '5.5.3',
      `${wanted} recipients are more than the ${limit} you may send to in a whole day; send to fewer at a time`,
    ),
  tooManyRecipients: (limit: number): Reply =>
    reply(452, '4.5.3', `At most ${limit} recipients a message; send the rest in another message`),
  /** `until` is when the lock lifts by itself, in local time; empty when it does not. */
  locked: (contact: string, until: string): Reply =>
    reply(
      450,
      '4.7.1',
      `Sending is locked for you${until === '' ? '' : ` until ${until}`}; ` +
        (contact === '' || needsUtf8(contact)
          ? 'ask your administrator'
          : `write to ${contact}, which is still possible`),
    ),
  notYourAddress: (sender: string, user: string): Reply =>
    reply(
      553,
      '5.7.1',
      `You may not send as ${clip(sender)}; use ${clip(user)} or an address you were given`,
    ),
  notYourAuthor: (field: string, address: string, user: string): Reply =>
    reply(
      553,
      '5.7.1',
      `You may not send with ${clip(address)} in the message's ${field} field; use ${clip(user)} or an address you were given`,
    ),
  severalFields: (field: string): Reply =>
    reply(550, '5.6.0', `The message has several ${field} fields; the client must send one (RFC 5322, 3.6)`),
  tooManyAuthors: (limit: number): Reply =>
    reply(550, '5.6.0', `The message names more than ${limit} authors; name fewer, or send several messages`),
  headerBeginsFolded: reply(
    550,
    '5.6.0',
    'The message begins with white space; the client must begin it with a field or an empty line',
  ),
  unreadableField: (field: string): Reply =>
    reply(
      550,
      '5.6.0',
      `The message's ${field} field cannot be read; the client must write it as Name <user@example.com>`,
    ),
  headerTooLarge: (limit: number): Reply =>
    reply(552, '5.3.4', `The message's header is larger than the ${limit} octets allowed`),
  badSender: reply(501, '5.1.7', 'The sender address is not valid; check its spelling'),
  badRecipient: reply(501, '5.1.3', 'The recipient address is not valid; check its spelling'),
  unknownParameter: (name: string): Reply =>
    reply(555, '5.5.4', `The parameter ${name.slice(0, 40)} is not known here; the client must leave it out`),
  needsSmtpUtf8: reply(
    553,
    '5.6.7',
    'The address has international characters; the client must ask for SMTPUTF8',
  ),
  /** What was blocked is no secret: it is said which file it was, so that the sender can leave it out. */
  found: (finding: Finding, reason: string): Reply =>
    finding === 'blocked'
      ? reply(
          550,
          '5.7.1',
          `The message was refused: ${reason.slice(0, 250)}; send it without, or ask your administrator`,
        )
      : reply(550, '5.7.1', `The message was refused (${finding}); if it is not, ask your administrator`),
  scannerUnavailable: reply(451, '4.7.1', 'The message cannot be scanned at the moment; try again later'),
  diskTrouble: reply(
    452,
    '4.3.1',
    'The message cannot be stored at the moment; nothing was kept, try again later',
  ),
  databaseGone: reply(
    451,
    '4.3.0',
    'The message cannot be stored at the moment; nothing was kept, try again later',
  ),
  tooLarge: (limit: number): Reply =>
    reply(552, '5.3.4', `The message is larger than the ${limit} octets allowed; send less at once`),
  badLineEnds: (what: string): Reply =>
    reply(
      550,
      '5.6.0',
      `The message has ${what}, which RFC 5321 forbids; the client must send lines ended by CR LF`,
    ),
  badCommand: (what: string): Reply =>
    reply(500, '5.5.2', `Commands cannot have ${what}; end them with CR LF`),
  loop: reply(554, '5.4.6', 'The message has been through too many servers; it is going round in a loop'),
  tooManyConnections: reply(421, '4.3.2', 'Too many connections; try again in a moment'),
  tooManyFromYou: reply(421, '4.7.0', 'Too many connections from your address; close some of them first'),
  tooSlow: reply(421, '4.4.2', 'This took too long; connect again'),
  closing: reply(421, '4.3.2', 'The relay is stopping; try again in a moment'),
} as const;

/** What a client is told when the mail store has not done what was asked of it. */
export function notStoredReply(error: unknown): Reply {
  // A server that is there, but lets nobody in, is gone all the same.
  const ofDisk = error instanceof DiskError && !(error instanceof ServerGone);
  return error instanceof PosternError && !ofDisk ? REPLIES.databaseGone : REPLIES.diskTrouble;
}
