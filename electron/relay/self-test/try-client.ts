/** Logs in and sends one message as a user, as a mail client does, over a listening port of the running relay. */
import type { ConnectionOptions } from 'node:tls';
import type { ClientTrial, RelayListening } from '../../../shared/contract/relay-types.ts';
import { beGreeted, logInPlain, reachable } from './dialogue.ts';
import { ClientSession, type Reply, type TranscriptLine } from './client-session.ts';
import { sendMessage } from './send-message.ts';

/** Milliseconds; a wrong password is answered late on purpose. */
const PATIENCE = 30_000;

export interface ClientTrialOptions {
  readonly at: RelayListening;
  /** Which certificates are trusted. */
  readonly tls: ConnectionOptions;
  readonly address: string;
  /** Used once, and in no transcript. */
  readonly password: string;
  readonly to: string;
  readonly now: number;
}

class Refused extends Error {}

/** Never rejects: what went wrong is its `reason`. */
export async function tryClient(options: ClientTrialOptions): Promise<ClientTrial> {
  const { at, tls, address, password, to, now } = options;
  const transcript: TranscriptLine[] = [];
  const host = reachable(at.host);
  let session: ClientSession | null = null;
  try {
    const implicitTls = at.tls === 'implicit';
    session = await ClientSession.open({
      host,
      port: at.port,
      implicitTls,
      tls: { ...tls, host },
      patience: PATIENCE,
      transcript,
    });
    const expect = (reply: Reply, { code }: { readonly code: number }): void => {
      if (reply.code !== code) throw new Refused(`The relay refused: ${reply.lines.at(-1) ?? ''}`);
    };
    await beGreeted(session, !implicitTls, expect);
    const login = await logInPlain(session, address, password);
    if (login.code !== 235) throw new Refused(`The login was refused: ${login.lines.at(-1) ?? ''}`);
    const message = {
      sender: address,
      author: address,
      to: [to],
      body: 'plain',
      maxMessageBytes: 0,
      subject: 'Test of outgoing mail',
    } as const;
    const sent = await sendMessage(session, message, transcript, now);
    if (sent.code !== 250) throw new Refused(`The message was refused: ${sent.lines.at(-1) ?? ''}`);
    await session.close();
    return { sent: true, reason: '', transcript };
  } catch (error) {
    const reason =
      error instanceof Refused ? error.message : `It could not be tried: ${(error as Error).message}`;
    return { sent: false, reason, transcript };
  } finally {
    session?.destroy();
  }
}
