/** One SMTP connection: smtp-server's, with the greeting at once, strict commands and enhanced status codes of our own. */
import { SMTPConnection } from 'smtp-server/lib/smtp-connection.js';
import type { SMTPStream } from 'smtp-server/lib/smtp-stream.js';
import type { SMTPServerAddress, SMTPServerError } from 'smtp-server/lib/types.js';
import { Dialogue } from '../dialogue.ts';
import { REPLIES, type Reply } from '../policy/replies.ts';
import { parseAddressCommand, recipientNotifications } from './address-command.ts';
import { oursFor } from './library-replies.ts';
import { StrictParser } from './strict-parser.ts';

/** Refused or unknown commands since the last accepted message after which a connection is closed. */
const MAX_ERRORS = 25;
const TOO_MANY_RECIPIENTS = /^[45]\.5\.3 /;
const ENHANCED_STATUS = /^[245]\.\d{1,3}\.\d{1,3} /;

/** Commands after which the session is another one and no message is under way, whatever was. */
const GREETS = /^(?:EHLO|HELO|STARTTLS)\b/i;
const AUTH = /^AUTH\b/i;
/** Begins a message, where none is under way. */
const MAIL = /^MAIL\b/i;

const NO_BASE64 = '5.5.2 What answers AUTH must be base64';

type ParsedAddress = SMTPServerAddress & { duplicate?: string | undefined };

/** One SMTP session of the relay (RFC 5321), with what the library does not keep of it. */
export class RelayConnection extends SMTPConnection {
  readonly since: number = performance.now();
  /** When DATA began, or null. Unix milliseconds. */
  dataSince: number | null = null;
  /** Why it is not even greeted; set before {@link init}. */
  refused: Reply | null = null;
  /** True until it has logged in or begun a message. */
  stranger = true;
  /** What was said so far. */
  readonly dialogue = new Dialogue();
  #errors = 0;
  #greeting = false;
  #toldTls = false;

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

  /** A text that begins with an enhanced status code (RFC 2034) goes out as it is, one of the library's in our words. */
  override send(code: number, data?: string | string[] | null, context?: string | false): void {
    const text = typeof data === 'string' ? (oursFor(data) ?? data) : data;
    const own = typeof text === 'string' && ENHANCED_STATUS.test(text);
    this.#tell(code, text, own ? false : context);
    super.send(code, text, own ? false : context);
    // Recipients beyond what fits are no mistake of a client that pipelines: it sends the rest in another message.
    if (code < 400 || code === 421 || TOO_MANY_RECIPIENTS.test(typeof data === 'string' ? data : '')) return;
    this.#errors += 1;
    if (this.#errors >= MAX_ERRORS) this.end(REPLIES.tooManyErrors);
  }

  #tell(code: number, data: string | string[] | null | undefined, context?: string | false): void {
    const status = this._getEnhancedStatusCode(code, context);
    const head = status === '' ? String(code) : `${code} ${status}`;
    const line = (text: string): string => (text === '' ? head : `${head} ${text}`);
    this.dialogue.reply(Array.isArray(data) ? data.map(line).join('\n') : line(data ?? ''));
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

  /** AUTH within a transaction is refused (RFC 4954, 4), and a response that is no base64 (ibid.). */
  override handler_AUTH(command: Buffer, callback: () => void): void {
    if (this.session.envelope.mailFrom) {
      this.send(503, '5.5.1 AUTH must come before MAIL');
      return callback();
    }
    const [, , initial = '='] = command.toString('latin1').trim().split(/\s+/);
    if (initial !== '=' && !isBase64(initial)) {
      this.send(501, NO_BASE64);
      return callback();
    }
    super.handler_AUTH(command, callback);
  }

  /** The lines that answer a challenge of AUTH are no commands. */
  override _onCommand(command: Buffer, callback?: () => void): void {
    if (this.secure && !this.#toldTls && !this._upgrading) this.#tellTls();
    if (this._nextHandler === false) {
      const line = command.toString('utf8');
      this.#turnPage(line);
      this.dialogue.command(line);
      super._onCommand(command, callback);
      return;
    }
    this.dialogue.answer();
    const answer = command.toString('latin1').trim();
    if (!this._upgrading && answer !== '*' && !isBase64(answer)) {
      this._nextHandler = false;
      this.send(501, NO_BASE64);
      callback?.();
      return;
    }
    super._onCommand(command, callback);
  }

  /** What was said about an earlier message is not told again with this one; nor is what is refused within a message a new one. */
  #turnPage(line: string): void {
    const { mailFrom } = this.session.envelope;
    if (GREETS.test(line) || (AUTH.test(line) && !mailFrom)) this.dialogue.reopen();
    else if (MAIL.test(line) && !mailFrom) this.dialogue.restart();
  }

  #tellTls(): void {
    this.#toldTls = true;
    const { tlsOptions } = this.session;
    this.dialogue.note(tlsOptions === false ? 'TLS' : `${tlsOptions.version} ${tlsOptions.name}`);
  }

  /** A path with quoted strings, and parameters as they were sent; what the address is worth is judged later. */
  override _parseAddressCommand(name: string, command: Buffer | string): ParsedAddress | false {
    const verb = name === 'mail from' ? 'MAIL FROM' : 'RCPT TO';
    const parsed = parseAddressCommand(verb, command.toString());
    if (parsed === null) return false;
    const { path, parameters, twice } = parsed;
    const args = parameters.size === 0 ? false : Object.fromEntries(parameters);
    return { address: path, args, ...(twice === null ? {} : { duplicate: twice }) };
  }

  /** A refused MAIL leaves nothing behind: its parameters are not the next one's (RFC 5321, 4.1.1). */
  override handler_MAIL(command: Buffer, callback: () => void): void {
    super.handler_MAIL(command, () => {
      if (!this.session.envelope.mailFrom) this._resetSession();
      callback();
    });
  }

  /** As smtp-server's, but that two recipients are the same only when their addresses are, letter by letter (RFC 5321, 2.4). */
  override handler_RCPT(command: Buffer, callback: () => void): void {
    const refuse = (code: number, text: string): void => {
      this.send(code, text);
      callback();
    };
    const parsed = this._parseAddressCommand('rcpt to', command);
    if (parsed === false || parsed.address === '') {
      return refuse(501, '5.1.3 The recipient cannot be read; write RCPT TO:<user@example.com>');
    }
    if (parsed.duplicate !== undefined) return refuse(501, `5.5.4 ${parsed.duplicate} is given twice`);
    const { envelope } = this.session;
    if (!envelope.mailFrom) return refuse(503, '5.5.1 RCPT must come after MAIL');
    const dsn = recipientNotifications(new Map(Object.entries(parsed.args || {})));
    if (typeof dsn === 'string') return refuse(501, `5.5.4 ${dsn}`);
    if (Object.keys(dsn).length > 0) parsed.dsn = dsn;
    this._server.onRcptTo(parsed, this.session, (error) => {
      if (error) return refuse((error as SMTPServerError).responseCode ?? 550, error.message);
      // The handler has brought the address to its one form; named again, the later parameters count.
      const before = this._rcptIndex.get(parsed.address);
      this._rcptIndex.set(parsed.address, before ?? envelope.rcptTo.length);
      envelope.rcptTo[before ?? envelope.rcptTo.length] = parsed;
      this.send(250, 'Accepted', 'RCPT_TO_OK');
      callback();
    });
  }

  /** True when the recipient has been accepted in this transaction. */
  has(recipient: string): boolean {
    return this._rcptIndex.has(recipient);
  }

  /** Says why and closes. */
  end(reply: Reply): void {
    if (this._closing || this._closed) return;
    this.#tell(reply.code, reply.text, false);
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

function isBase64(text: string): boolean {
  return /^[A-Za-z\d+/]*={0,2}$/.test(text);
}
