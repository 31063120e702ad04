/** One mail transaction: MAIL, RCPT and DATA in turn until something is refused. */
import { needsUtf8 } from '../../../shared/domain/mail-address.ts';
import type { Body } from './check-types.ts';
import { largePieces, mailBody } from './mail-body.ts';
import type { Reply, ClientSession, TranscriptLine } from './client-session.ts';

export interface TestMessage {
  readonly sender: string;
  /** Address in From. */
  readonly author: string;
  readonly to: readonly string[];
  readonly body: Body;
  readonly maxMessageBytes: number;
  /** Told to whoever gets it; that of the self-test unless given. */
  readonly subject?: string;
}

/** Of many recipients, this many first and last ones stand in the transcript. */
const SHOWN = 3;

/** The reply that ended it: the first refusal, or that to the message itself. */
export async function sendMessage(
  session: ClientSession,
  message: TestMessage,
  transcript: TranscriptLine[],
  now: number,
): Promise<Reply> {
  const reply = await attempt(session, message, transcript, now);
  // The next transaction begins anew; a relay that has hung up needs no RSET.
  if (reply.code >= 400 && reply.code !== 421) await session.command('RSET').catch(() => undefined);
  return reply;
}

async function attempt(
  session: ClientSession,
  { sender, author, to, body, maxMessageBytes, subject }: TestMessage,
  transcript: TranscriptLine[],
  now: number,
): Promise<Reply> {
  const utf8 = [sender, ...to].some(needsUtf8) ? ' SMTPUTF8' : '';
  const from = await session.command(`MAIL FROM:<${sender}>${utf8}`);
  if (from.code !== 250) return from;
  const refused = await recipients(session, to, transcript);
  if (refused !== null) return refused;
  const data = await session.command('DATA');
  if (data.code !== 354) return data;
  if (body === 'too-large') {
    for (const piece of largePieces(maxMessageBytes)) await session.pour(piece);
    transcript.push({ from: 'client', text: `(a message of more than ${maxMessageBytes} octets)` });
  } else {
    const text = mailBody(body, {
      From: `<${author}>`,
      To: to.length > SHOWN ? 'undisclosed-recipients:;' : to.map((one) => `<${one}>`).join(', '),
      Subject: subject ?? `Self-test of the relay: ${body}`,
      Date: new Date(now).toUTCString().replace('GMT', '+0000'),
      'Message-ID': `<${now}.${Math.abs(hash(sender + String(transcript.length)))}@postern-self-test.invalid>`,
    });
    session.send(text, `(message: ${body}, ${text.length} octets)\r\n.`);
  }
  return session.reply();
}

async function recipients(
  session: ClientSession,
  to: readonly string[],
  transcript: TranscriptLine[],
): Promise<Reply | null> {
  for (const [index, address] of to.entries()) {
    const reply = await session.command(`RCPT TO:<${address}>`);
    if (reply.code !== 250) return reply;
    const left = to.length - 1 - index;
    if (index < SHOWN || left < SHOWN) continue;
    transcript.splice(-2);
    if (left === SHOWN)
      transcript.push({ from: 'note', text: `${index - SHOWN + 1} more recipients, all accepted` });
  }
  return null;
}

/** A number for a text; for message ids, which must only differ. */
function hash(text: string): number {
  let value = 0;
  for (let index = 0; index < text.length; index++) value = (value * 31 + text.charCodeAt(index)) | 0;
  return value;
}
