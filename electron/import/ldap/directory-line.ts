/** The one connection to a directory: whom it leads to is judged before anything is sent on it. */
import { type PlainText } from '../../../shared/text/text.ts';
import { connect, isIP, type Socket } from 'node:net';
import {
  connect as connectTls,
  getCACertificates,
  type ConnectionOptions,
  type PeerCertificate,
  type TLSSocket,
} from 'node:tls';
import { Client, PagedResultsControl } from 'ldapts';
import type { DirectorySettings } from '../../../shared/domain/directory.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { inClear, type ShownCertificate } from './directory-trouble.ts';

/** How long the server is waited for, milliseconds: for a connection, and for each answer. */
export interface DirectoryPatience {
  readonly connect: number;
  readonly answer: number;
}

const PATIENCE: DirectoryPatience = { connect: 10_000, answer: 30_000 };

/** It is never made anew: that would be without TLS and without the bind name. */
export class DirectoryLine {
  readonly client: Client;
  /** The certificate for which the connection was ended. */
  refused: ShownCertificate | null = null;
  /** The last page said that another one follows. */
  moreToCome = false;
  readonly #settings: DirectorySettings;
  #socket: Socket | null = null;

  /** Throws as {@link requireSense}. */
  constructor(settings: DirectorySettings, patience = PATIENCE) {
    this.#settings = settings;
    const { url } = settings;
    requireSense(settings);
    const plain = (port: number, host: string) => this.#once(() => connect(port, host));
    const secure = (first: number | ConnectionOptions) =>
      typeof first === 'number' ? this.#once(() => this.#secure({ port: first })) : this.#secure(first);
    this.client = new Client({
      url,
      timeout: patience.answer,
      connectTimeout: patience.connect,
      strictDN: false,
      createConnection: plain as typeof connect,
      createSecureConnection: secure,
    });
    watchPages(this.client, (more) => (this.moreToCome = more));
  }

  async open(): Promise<void> {
    const { startTls, bind } = this.#settings;
    if (startTls) await this.client.startTLS({});
    if (bind !== null) await this.client.bind(bind.name, bind.password);
  }

  close(): void {
    this.#socket?.destroy();
  }

  #once<T extends Socket>(make: () => T): T {
    if (this.#socket !== null) throw new Error('the server ended the connection');
    const socket = make();
    this.#socket = socket;
    return socket;
  }

  #secure(options: ConnectionOptions): TLSSocket {
    const { url, ca, fingerprint } = this.#settings;
    const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
    const socket = connectTls({
      ...options,
      host,
      ...(isIP(host) === 0 && { servername: host }),
      // Those of the computer, where a domain's own authority is installed, and those that come with the program.
      ca: [...getCACertificates('default'), ...getCACertificates('system'), ...(ca === null ? [] : [ca])],
      rejectUnauthorized: false,
    });
    socket.once('secureConnect', () => {
      const shown: Partial<PeerCertificate> = socket.getPeerCertificate();
      const { fingerprint256 = '', subject } = shown;
      const chosen = fingerprint !== null && sameFingerprint(fingerprint256, fingerprint);
      if (fingerprint === null ? socket.authorized : chosen) return;
      const why = socket.authorized ? null : String(socket.authorizationError);
      const name = String(subject?.CN ?? 'without a name');
      this.refused = { subject: name, fingerprint: fingerprint256, why };
      socket.destroy();
    });
    return socket;
  }
}

interface Answered {
  _send(message: unknown): Promise<{ readonly controls?: readonly unknown[] } | undefined>;
}

/**
 * The library ends at a page without entries, which may have another one behind it (RFC 2696, section 3), and shows the cookie
 * that says so to nobody.
 */
function watchPages(client: Client, tell: (more: boolean) => void): void {
  const inner = client as unknown as Answered;
  const send = inner._send.bind(client);
  inner._send = async (message) => {
    const answer = await send(message);
    for (const control of answer?.controls ?? []) {
      if (control instanceof PagedResultsControl) tell((control.value?.cookie?.length ?? 0) > 0);
    }
    return answer;
  };
}

/** Throws `invalid-request` for what cannot be meant, and `choice-needed` for a password that would be sent in clear. */
export function requireSense({ url, startTls, bind, clearPassword, fingerprint }: DirectorySettings): void {
  const bad = (field: string, message: PlainText) => new PosternError('invalid-request', message, { field });
  if (!/^ldaps?:\/\/[^/?#@\s]+\/?$/i.test(url) || !URL.canParse(url))
    throw bad('url', 'The address is ldap://server or ldaps://server, with a port if need be.');
  const secure = /^ldaps:/i.test(url);
  if (startTls && secure) throw bad('startTls', 'ldaps:// is TLS from the start: turn StartTLS off.');
  if (fingerprint !== null && !/^[\da-f]{64}$/i.test(fingerprint.replaceAll(':', '')))
    throw bad(
      'fingerprint',
      'The fingerprint is a SHA-256 one: 64 hexadecimal digits, with colons or without.',
    );
  // RFC 4513, 5.1.2: it would be taken for nobody, and succeed.
  if (bind?.password === '')
    throw bad('password', 'A bind name needs a password: without one, the directory takes it for nobody.');
  if (bind !== null && !secure && !startTls && !clearPassword) throw inClear();
}

function sameFingerprint(is: string, chosen: string): boolean {
  const plain = (text: string) => text.replaceAll(':', '').toLowerCase();
  return plain(is) === plain(chosen);
}
