/** One listening address of the relay: smtp-server with our sessions, deadlines and TLS (RFC 6409, 3207, 4954, 8314). */
import type { Socket } from 'node:net';
import type { SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection.js';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerSession } from 'smtp-server/lib/types.js';
import type { Endpoint } from '../../../shared/domain/relay-settings.ts';
import { Dialogue } from '../dialogue.ts';
import { notStoredReply, REPLIES, type Reply } from '../policy/replies.ts';
import { clientNetwork } from './client-network.ts';
import type { MessageIntake } from './message-intake.ts';
import { RelayConnection } from './relay-connection.ts';
import type { SessionHandlers } from './session-handlers.ts';
import { endExpectation, newSessionState, type SessionState } from './session-state.ts';

/** What can change while it listens. */
export interface Greets {
  readonly hostName: string;
  readonly maxMessageBytes: number;
}

export interface ListenerOptions extends Greets {
  readonly endpoint: Endpoint;
  /** TLS from the first byte in place of STARTTLS. */
  readonly implicitTls: boolean;
  readonly tls: TlsFiles;
  readonly handlers: SessionHandlers;
  readonly intake: MessageIntake;
}

/** PEM texts. */
export interface TlsFiles {
  readonly key: string;
  readonly cert: string;
}

const MAX_CONNECTIONS = 2_000;
/** Of these, one client address may hold so many: a single one must not keep all others out. */
export const MAX_FROM_ONE_ADDRESS = 1_000;
const IDLE = 5 * 60_000;
/** RFC 5321, 4.5.3.2 asks for 3 minutes between blocks of DATA; a whole message may take this long. Milliseconds. */
const DATA_DEADLINE = 15 * 60_000;
const SESSION_DEADLINE = 60 * 60_000;
/** A connection that has neither logged in nor begun a message. */
const STRANGER_DEADLINE = 90_000;
const CHECK_EVERY = 1_000;
/** TLS 1.2 with forward secrecy and authenticated encryption, and all of TLS 1.3 (RFC 9325). */
const CIPHERS = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':');

export class SmtpListener {
  readonly #server: RelayServer;
  #address: Endpoint = { host: '', port: 0 };
  #timer: NodeJS.Timeout | null = null;

  private constructor(server: RelayServer) {
    this.#server = server;
  }

  /** Rejects with the socket's error, such as EADDRINUSE. */
  static async open(options: ListenerOptions): Promise<SmtpListener> {
    const server = new RelayServer(options);
    // Trouble of one connection, such as a failed handshake, is that client's.
    server.on('error', () => {});
    const listener = new SmtpListener(server);
    await listener.#listen(options.endpoint);
    const address = server.server.address();
    if (address === null || typeof address === 'string') throw new Error('The listener has no address.');
    listener.#address = { host: address.address, port: address.port };
    listener.#timer = setInterval(() => listener.#deadlines(), CHECK_EVERY);
    listener.#timer.unref();
    return listener;
  }

  /** Where it listens in fact. */
  address(): Endpoint {
    return this.#address;
  }

  /** Lets go of the port at once; sessions go on. */
  pause(): void {
    this.#server.server.close();
  }

  /** Takes the same port again. Rejects with the socket's error. */
  resume(): Promise<void> {
    return this.#listen(this.#address);
  }

  /** New sessions are greeted with this. */
  greet({ hostName, maxMessageBytes }: Greets): void {
    Object.assign(this.#server.options, { name: hostName, size: maxMessageBytes });
  }

  get sessions(): number {
    return this.#server.connections.size;
  }

  /** New sessions get the new certificate; open ones go on. */
  renew(tls: TlsFiles): void {
    this.#server.updateSecureContext({ key: tls.key, cert: tls.cert });
  }

  /** Takes no more connections; sessions between two messages are told to leave, others after `milliseconds`. */
  async stop(milliseconds: number): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    const closed = new Promise<void>((resolve) => this.#server.server.close(() => resolve()));
    const leave = (): void => {
      for (const connection of this.#connections()) {
        if (!connection.busy) connection.end(REPLIES.closing);
      }
    };
    leave();
    const polite = setInterval(leave, 50);
    const late = setTimeout(() => {
      for (const connection of this.#connections()) connection.end(REPLIES.closing);
      for (const connection of this.#connections()) connection._socket.destroy();
    }, milliseconds);
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, milliseconds + 500))]);
    clearInterval(polite);
    clearTimeout(late);
  }

  #listen({ host, port }: Endpoint): Promise<void> {
    const { server } = this.#server;
    return new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      // More than the default of 511: a burst of clients waits rather than trying again after a second.
      server.listen({ host, port, backlog: 4096 }, () => {
        server.off('error', reject);
        resolve();
      });
    });
  }

  #connections(): Iterable<RelayConnection> {
    return [...this.#server.connections] as RelayConnection[];
  }

  #deadlines(): void {
    const now = performance.now();
    for (const connection of this.#connections()) {
      const { since, dataSince } = connection;
      const stranger = connection.stranger && now - since > STRANGER_DEADLINE;
      const slow = dataSince !== null && now - dataSince > DATA_DEADLINE;
      if (stranger || slow || now - since > SESSION_DEADLINE) connection.end(REPLIES.tooSlow);
    }
  }
}

class RelayServer extends SMTPServer {
  readonly #states = new WeakMap<SMTPServerSession, SessionState>();
  readonly #connectionOf = new WeakMap<SMTPServerSession, RelayConnection>();
  readonly #fromNetwork = new Map<string, number>();
  #lastId = 0;

  constructor(options: ListenerOptions) {
    super({
      name: options.hostName,
      banner: 'Postern',
      heloResponse: '%s greets %s',
      secure: options.implicitTls,
      key: options.tls.key,
      cert: options.tls.cert,
      minVersion: 'TLSv1.2',
      ciphers: CIPHERS,
      honorCipherOrder: true,
      size: options.maxMessageBytes,
      socketTimeout: IDLE,
      authMethods: ['PLAIN', 'LOGIN'],
      // Whether an address must log in is decided at MAIL: IP users need not.
      authOptional: true,
      hideENHANCEDSTATUSCODES: false,
      hideDSN: false,
      disableReverseLookup: true,
      logger: false,
    });
    const { handlers, intake } = options;
    this.onAuth = (auth, session, callback) => {
      const state = this.#stateOf(session);
      const connection = this.#connectionOf.get(session);
      const isGone = (): boolean => connection?._closed === true;
      const answered = handlers.authenticate(session, state, auth, isGone);
      void answered.then((answer) => {
        if ('userId' in answer) {
          if (connection !== undefined) connection.stranger = false;
          callback(null, { user: answer.userId });
        } else {
          if (answer.close) connection?.end(answer.reply);
          callback(refusal(answer.reply));
        }
      });
    };
    this.onMailFrom = (path, session, callback) => {
      // STARTTLS makes the library forget who logged in; so do we.
      const state = this.#stateOf(session);
      if (!session.user) state.userId = null;
      const connection = this.#connectionOf.get(session);
      void answered(handlers.mail(session, state, path)).then((reply) => {
        if (reply === null && connection !== undefined) connection.stranger = false;
        // The client has gone meanwhile: nothing more is to come.
        if (connection?._closed === true) endExpectation(state);
        callback(reply === null ? null : refusal(reply));
      });
    };
    this.onRcptTo = (path, session, callback) => {
      const connection = this.#connectionOf.get(session);
      const isNamed = (address: string): boolean => connection?.has(address) === true;
      const reply = handlers.recipient(session, this.#stateOf(session), path, isNamed);
      void answered(reply).then((refused) => callback(refused === null ? null : refusal(refused)));
    };
    this.onData = (stream, session, callback) => {
      const connection = this.#connectionOf.get(session);
      const incoming = handlers.incoming(session, this.#stateOf(session));
      if (connection === undefined || incoming === null) {
        callback(refusal(REPLIES.authenticationRequired));
        return;
      }
      connection.dataSince = performance.now();
      connection.dialogue.note('The message, which is not kept here.');
      const received = intake.receive(stream, incoming);
      // From here on the draft says that it is coming.
      endExpectation(this.#stateOf(session));
      received.then(
        (reply) => {
          connection.dataSince = null;
          if (reply.code !== 250) return callback(refusal(reply));
          connection.forgive();
          callback(null, reply.text.slice('2.6.0 '.length));
        },
        // The client went away; if it is there all the same, it is answered.
        (error: unknown) => {
          connection.dataSince = null;
          callback(refusal(notStoredReply(error)));
        },
      );
    };
  }

  /** No PROXY header is expected; a number is name enough for a session, and a random one costs more than the greeting. */
  override _handleProxy(
    _socket: Socket,
    callback: (error: Error | null, options?: SMTPConnectionOptions & { id: string }) => void,
  ): void {
    this.#lastId += 1;
    callback(null, { id: String(this.#lastId) });
  }

  override connect(socket: Socket, options?: SMTPConnectionOptions): void {
    const connection = new RelayConnection(this, socket, options);
    this.#connectionOf.set(connection.session, connection);
    connection.onreset = () => endExpectation(this.#stateOf(connection.session));
    this.connections.add(connection);
    connection.on('error', () => {});
    connection.dialogue.note(`Connection from ${connection.remoteAddress}`);
    connection.refused = this.#admit(connection);
    connection.init();
  }

  /** Counts the connection to its address; the refusal when it is one too many. */
  #admit(connection: RelayConnection): Reply | null {
    const network = clientNetwork(connection.remoteAddress);
    connection.ongone = this.#enter(network);
    if (this.#held(network) > MAX_FROM_ONE_ADDRESS) return REPLIES.tooManyFromYou;
    return this.connections.size > MAX_CONNECTIONS ? REPLIES.tooManyConnections : null;
  }

  /** Until its TLS handshake is done a socket is no connection to the library: it has the same limits and time all the same. */
  override _acceptSocket(socket: Socket, handshake: boolean): (() => void) | false {
    if (!handshake) return super._acceptSocket(socket, handshake);
    const network = clientNetwork(socket.remoteAddress ?? '');
    const open = this.connections.size + this._pendingSockets.size;
    if (this.#held(network) >= MAX_FROM_ONE_ADDRESS || open >= MAX_CONNECTIONS) {
      socket.on('error', () => {});
      socket.destroy();
      return false;
    }
    const release = super._acceptSocket(socket, handshake);
    if (release === false) return false;
    const leave = this.#enter(network);
    const late = setTimeout(() => socket.destroy(), STRANGER_DEADLINE).unref();
    const over = (): void => {
      clearTimeout(late);
      leave();
      release();
    };
    socket.once('close', over);
    return () => {
      socket.removeListener('close', over);
      over();
    };
  }

  /** Counts one more of a network's; to be called once it is gone, again does no harm. */
  #enter(network: string): () => void {
    this.#fromNetwork.set(network, this.#held(network) + 1);
    let here = true;
    return () => {
      if (!here) return;
      here = false;
      const left = this.#held(network) - 1;
      if (left > 0) this.#fromNetwork.set(network, left);
      else this.#fromNetwork.delete(network);
    };
  }

  #held(network: string): number {
    return this.#fromNetwork.get(network) ?? 0;
  }

  #stateOf(session: SMTPServerSession): SessionState {
    const known = this.#states.get(session);
    if (known !== undefined) return known;
    const made = newSessionState(this.#connectionOf.get(session)?.dialogue ?? new Dialogue());
    this.#states.set(session, made);
    return made;
  }
}

/** Without the mail store nothing is let in, nor refused for good. */
function answered(reply: Promise<Reply | null>): Promise<Reply | null> {
  return reply.catch(notStoredReply);
}

function refusal({ code, text }: Reply): Error & { responseCode: number } {
  return Object.assign(new Error(text), { responseCode: code });
}
