/** One SMTP connection: smtp-server's, with the greeting at once, strict commands and enhanced status codes of our own. */
import { SMTPConnection } from 'smtp-server/lib/smtp-connection.js';
import type { SMTPStream } from 'smtp-server/lib/smtp-stream.js';
import { REPLIES, type Reply } from '../policy/replies.ts';
import { StrictParser } from './strict-parser.ts';

/** Refused or unknown commands since the last accepted message after which a connection is closed. */
const MAX_ERRORS = 25;
const TOO_MANY_RECIPIENTS = /^[45]\.5\.3 /;
const ENHANCED_STATUS = /^[245]\.\d{1,3}\.\d{1,3} /;

export class RelayConnection extends SMTPConnection {
  readonly since: number = Date.now();
  /** When DATA began, or null. Unix milliseconds. */
  dataSince: number | null = null;
  /** Why it is not even greeted; set before {@link init}. */
  refused: Reply | null = null;
  /** True until it has logged in or begun a message. */
  stranger = true;
  #errors = 0;
  #greeting = false;

  /** Called when a transaction ends without a message: by RSET, EHLO, or the end of the connection. */
  onreset: () => void = () => {};
  /** Called once when the connection is gone. */
  ongone: () => void = () => {};

  /** True while a message is coming in or being stored: then the client waits for a 250 that must not be cut off. */
  get busy(): boolean {
    return this.dataSince !== null;
  }

  /**
   * As smtp-server's, but for the 100 ms it holds each greeting back to catch clients that talk too soon: whoever may
   * send here logs in or has a known address, and a client that sends one message a connection would wait in vain.
   */
  override init(): void {
    this._setListeners(() => {
      if (this.refused === null) this.connectionReady();
      else this.end(this.refused);
    });
  }

  /** A text that begins with an enhanced status code (RFC 2034) goes out as it is. */
  override send(code: number, data?: string | string[] | null, context?: string | false): void {
    const own = typeof data === 'string' && ENHANCED_STATUS.test(data);
    super.send(code, data, own ? false : context);
    // Recipients beyond what fits are no mistake of a client that pipelines: it sends the rest in another message.
    if (code < 400 || code === 421 || TOO_MANY_RECIPIENTS.test(typeof data === 'string' ? data : '')) return;
    this.#errors += 1;
    if (this.#errors >= MAX_ERRORS) this.end(REPLIES.tooManyErrors);
  }

  /** A message was accepted: what was refused before it is forgiven. */
  forgive(): void {
    this.#errors = 0;
  }

  /** AUTH is offered under TLS only (RFC 4954, 4); who tries it all the same hears that STARTTLS comes first. */
  override handler_EHLO(command: Buffer, callback: () => void): void {
    this.#greeting = true;
    super.handler_EHLO(command, callback);
    this.#greeting = false;
  }

  override _isSupported(command: string): boolean {
    if (this.#greeting && command === 'AUTH' && !this.secure) return false;
    return super._isSupported(command);
  }

  /** Says why and closes. */
  end(reply: Reply): void {
    if (this._closing || this._closed) return;
    super.send(reply.code, reply.text, false);
    this.close();
  }

  override _resetSession(): void {
    super._resetSession();
    this.onreset();
  }

  override _onClose(): void {
    super._onClose();
    this.onreset();
    this.ongone();
    this.ongone = () => {};
  }

  override _createParser(): SMTPStream {
    const parser = new StrictParser();
    parser.oncommand = (command, callback) => this._onCommand(command, callback);
    parser.onbadline = (what) => this.end(REPLIES.badCommand(what));
    parser.on('error', () => this.end(REPLIES.tooManyErrors));
    return parser;
  }

  // Jokes of the library that an administrator would have to explain.
  override handler_WIZ(command: Buffer, callback: () => void): void {
    this.#unknown(command, callback);
  }
  override handler_SHELL(command: Buffer, callback: () => void): void {
    this.#unknown(command, callback);
  }
  override handler_KILL(command: Buffer, callback: () => void): void {
    this.#unknown(command, callback);
  }

  #unknown(_command: Buffer, callback: () => void): void {
    this.send(500, '5.5.2 Command not recognised');
    callback();
  }
}
