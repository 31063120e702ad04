/** Connects to a host: address, TLS, greeting, EHLO, AUTH, by nodemailer's connection. */
import type { Transcripts } from '../../../../shared/domain/transcript.ts';
import { connectionWords } from '../../connection-words.ts';
import { isIP } from 'node:net';
import { TLSSocket, type SecureContext } from 'node:tls';
import type { CourierTimeouts } from '../courier-types.ts';
import type { HostTarget, Reply, Step } from '../courier-messages.ts';
import { LONGEST_REPLY } from './reply-check.ts';
import { SmtpSession } from './smtp-session.ts';

/** What connections of one worker share. */
export interface SessionSettings {
  readonly timeouts: CourierTimeouts;
  /** Certificate authorities; made once, since reading them takes tens of milliseconds. */
  readonly secureContext: () => SecureContext;
  helo: string;
  /** Whose dialogues are kept. */
  transcripts: Transcripts;
  /** Then a new connection is made; servers count, too. */
  readonly messagesPerConnection: number;
}

export type Opened =
  | { readonly ok: true; readonly session: SmtpSession }
  /** `tls`: it failed at TLS, so an opportunistic one may go without. */
  | { readonly ok: false; readonly reason: Reply; readonly tls: boolean };

interface SmtpError extends Error {
  readonly code?: string;
  readonly response?: string;
  /** `EHLO`, `AUTH PLAIN` …; `CONN` before EHLO. */
  readonly command?: string;
}

const LOOPBACK = /^(?:127\.|::1$|localhost$)/;

/** Opens a session; calls `done` once. `plain`: without TLS, because TLS failed with this host a short while ago. */
export function openSession(
  target: HostTarget,
  plain: boolean,
  settings: SessionSettings,
  done: (opened: Opened) => void,
): SmtpSession {
  const { timeouts } = settings;
  const withoutTls = target.tls === 'off' || plain;
  const session = new SmtpSession({
    host: target.address || target.host,
    port: target.port,
    name: settings.helo,
    secure: target.implicitTls,
    ignoreTLS: withoutTls,
    requireTLS: target.tls === 'verified',
    opportunisticTLS: target.tls === 'opportunistic' && !withoutTls,
    // Server names are names (RFC 6066); an address is verified as one without.
    ...(isIP(target.host) === 0 ? { servername: target.host } : {}),
    allowInternalNetworkInterfaces: true,
    connectionTimeout: timeouts.connect,
    greetingTimeout: timeouts.greeting,
    socketTimeout: timeouts.silence,
    dnsTimeout: timeouts.connect,
    maxResponseSize: LONGEST_REPLY,
    tls: {
      rejectUnauthorized: target.tls === 'verified',
      ...(withoutTls && !target.implicitTls ? {} : { secureContext: settings.secureContext() }),
    },
  });
  const end = `${target.host}:${target.port}`;
  session.dialogue.note(`Connection to ${end}${target.implicitTls ? ', TLS from the first byte' : ''}`);
  let over = false;
  const failed = (error: SmtpError) => {
    if (over) return;
    over = true;
    const tls = session.upgrading === true || error.code === 'ETLS' || error.command === 'STARTTLS';
    session.close();
    done({ ok: false, reason: session.outOfStep ?? reasonOf(error, tls), tls });
  };
  const ready = () => {
    if (over) return;
    over = true;
    session.removeListener('error', failed);
    // From now on a failure is told by the delivery under way; an idle connection just ends.
    session.on('error', () => undefined);
    done({ ok: true, session });
  };
  session.on('error', failed);
  session.on('end', () => failed(new Error('the connection was closed')));
  session.connect((error) => {
    if (error != null) {
      failed(error as SmtpError);
      return;
    }
    if (target.auth === null) {
      ready();
      return;
    }
    if (!session.secure && target.tls !== 'off' && !LOOPBACK.test(target.host)) {
      const text =
        'offers no TLS, and the password is not sent without it; set TLS to "off" to send it all the same';
      failed(new Error(text));
      return;
    }
    session.login({ user: target.auth.user, pass: target.auth.pass }, (refused) => {
      if (refused == null) ready();
      else failed(refused as SmtpError);
    });
  });
  return session;
}

/** TLS protocol and cipher of a session; empty without TLS. */
export function tlsOf(session: SmtpSession): string {
  if (!session.secure || !session._socket) return '';
  const socket = session._socket;
  if (!(socket instanceof TLSSocket)) return 'TLS';
  return `${socket.getProtocol() ?? 'TLS'} ${socket.getCipher().standardName}`;
}

function reasonOf(error: SmtpError, tls: boolean): Reply {
  if (error.response !== undefined && /^[45]\d{2}/.test(error.response))
    return { step: stepOf(error.command ?? ''), reply: error.response };
  // The library appends what a peer said; its own prefix says nothing to people.
  const text = connectionWords(error).replace(/^Error initiating TLS - /, '');
  return { status: tls ? '4.7.5' : '4.4.1', text: tls ? `TLS failed: ${text}` : text };
}

function stepOf(command: string): Step {
  if (command.startsWith('AUTH')) return 'AUTH';
  if (command === 'STARTTLS') return 'STARTTLS';
  return /^(?:EHLO|HELO)$/.test(command) ? 'EHLO' : 'greeting';
}
