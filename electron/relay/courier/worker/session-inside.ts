/**
 * The members of nodemailer's SMTPConnection that its types hide and that a transaction of our own needs. The library
 * does connecting, greeting, EHLO, STARTTLS, AUTH and the reading of replies; its `send()` knows DSN parameters only per message,
 * asks for SMTPUTF8 only by addresses, and makes a stream and six closures for each message; its steps take any reply that begins
 * with the right digit. The version is pinned, and every test of the courier speaks over these.
 */
import SMTPConnection from 'nodemailer/lib/smtp-connection';

/** Reads one reply; called with the connection as `this`. */
export type ReplyAction = (reply: string) => void;

/** Called at the end of AUTH. */
export type LoginCallback = (error: Error | null, done?: boolean) => void;

interface Inside {
  _responseActions: ReplyAction[];
  _pendingSend: false | { callback: (error: Error) => void; stream: false };
  _supportedExtensions: string[];
  _maxAllowedSize: number;
  /** Replies that came and were not looked at yet. */
  _responseQueue: string[];
  /** The last of them is not whole. */
  _responsePartial: boolean;
  /** The beginning of a line. */
  _remainder: string;
  /** Sends a line. `told`: in its place in the library's own log. */
  _sendCommand(line: string, told?: string): void;
  _onData(chunk: Buffer): void;
  _onError(error: Error, type: string, response: string | false, command: string): void;
  /** Finds the addresses of a host; the connection is tried with each. */
  _resolveAndConnect(
    options: { host: string },
    found: (resolved: { readonly host: string; readonly _addresses: readonly string[] }) => void,
  ): void;
  _upgradeConnection(callback: (error: Error | null, secured?: boolean) => void): void;
  _actionGreeting(reply: string): void;
  _actionEHLO(reply: string): void;
  _actionHELO(reply: string): void;
  _actionSTARTTLS(reply: string): void;
  _actionAUTH_LOGIN_USER(reply: string, callback: LoginCallback): void;
  _actionAUTH_LOGIN_PASS(reply: string, callback: LoginCallback): void;
  _actionAUTH_CRAM_MD5(reply: string, callback: LoginCallback): void;
  _actionAUTH_CRAM_MD5_PASS(reply: string, callback: LoginCallback): void;
  _actionAUTHComplete(reply: string, again: boolean | LoginCallback, callback?: LoginCallback): void;
}

/** SMTPConnection with what a subclass may use of its inside. */
export const OpenSmtpConnection = SMTPConnection as unknown as new (
  options: SMTPConnection.Options,
) => SMTPConnection & Inside;
