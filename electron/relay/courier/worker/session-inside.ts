/**
 * The few members of nodemailer's SMTPConnection that its types hide and that a transaction of our own needs. The library
 * does connecting, greeting, EHLO, STARTTLS, AUTH and the reading of replies; its `send()` knows DSN parameters only per message,
 * asks for SMTPUTF8 only by addresses, and makes a stream and six closures for each message. The version is pinned, and every
 * test of the courier speaks over these.
 */
import SMTPConnection from 'nodemailer/lib/smtp-connection';

/** Reads one reply; called with the connection as `this`. */
export type ReplyAction = (reply: string) => void;

/** SMTPConnection with what a subclass may use of its inside. */
export class OpenSmtpConnection extends SMTPConnection {
  declare protected _responseActions: ReplyAction[];
  declare protected _pendingSend: false | { callback: (error: Error) => void; stream: false };
  declare protected _supportedExtensions: string[];
  declare protected _maxAllowedSize: number;
}
