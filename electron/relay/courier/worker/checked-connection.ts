/** nodemailer's connection with every reply checked against the step it answers, and each reply bounded in size and time. */
import type { LocalFinding, Step } from '../courier-messages.ts';
import { Dialogue } from '../../dialogue.ts';
import { loopbackOf } from '../loopback.ts';
import { withoutControls } from '../remote-replies.ts';
import { toldReply } from '../../../../shared/domain/transcript.ts';
import { misfit } from './reply-check.ts';
import { OpenSmtpConnection, type LoginCallback } from './session-inside.ts';

const COMMAND = /^(?:EHLO|HELO|STARTTLS|AUTH|RSET|QUIT)(?= |$)/;

export class CheckedConnection extends OpenSmtpConnection {
  /** What the server said out of step, once it did; the connection is over then. */
  outOfStep: LocalFinding | null = null;
  /** What was said, to this message since {@link Dialogue.restart}. */
  readonly dialogue = new Dialogue();
  #replyDeadline: NodeJS.Timeout | null = null;

  /** Whether the server has said more than it was asked. */
  protected saysMore(): boolean {
    return this._responsePartial || this._remainder !== '' || this._responseQueue.some((more) => more !== '');
  }

  /**
   * True when `reply` answers `step`. Else it is noted in {@link outOfStep}, and what follows on this connection cannot be trusted.
   */
  protected fits(step: Step, reply: string): boolean {
    this.dialogue.reply(step === 'AUTH' ? toldReply(reply) : reply);
    const wrong = misfit(step, reply);
    if (wrong === null) return true;
    const said = withoutControls(reply.replaceAll('\n', ' ')).slice(0, 200);
    this.noteOutOfStep(
      `The remote server's reply to ${stepName(step)} cannot be trusted, ${wrong}: "${said}"`,
    );
    return false;
  }

  protected noteOutOfStep(text: string): void {
    this.outOfStep ??= { status: '4.5.0', text };
  }

  /** Of the library's commands; what answers a challenge is none, and is not told. */
  override _sendCommand(line: string, told?: string): void {
    if (COMMAND.test(line)) this.dialogue.command(line);
    else this.dialogue.answer();
    super._sendCommand(line, told);
  }

  /** A reply that is begun and never ended holds the connection no longer than silence does. */
  override _onData(chunk: Buffer): void {
    super._onData(chunk);
    const whole = this.destroyed || (this._remainder === '' && !this._responsePartial);
    if (whole) this.#forgetDeadline();
    else if (this.#replyDeadline === null) {
      this.#replyDeadline = setTimeout(() => {
        const error = new Error('The remote server began a reply and did not end it');
        this._onError(error, 'ETIMEDOUT', false, 'CONN');
      }, this.options.socketTimeout).unref();
    }
  }

  /** The library asks DNS, and takes one family only where this computer has no address of the other beyond loopback. */
  override _resolveAndConnect(
    ...[options, found]: Parameters<InstanceType<typeof OpenSmtpConnection>['_resolveAndConnect']>
  ): void {
    const addresses = loopbackOf(options.host);
    if (addresses === null) super._resolveAndConnect(options, found);
    else found({ host: options.host, _addresses: addresses });
  }

  override _actionGreeting(reply: string): void {
    if (this.#stands('greeting', reply)) super._actionGreeting(reply);
  }

  override _actionEHLO(reply: string): void {
    if (this.#stands('EHLO', reply)) super._actionEHLO(reply);
  }

  override _actionHELO(reply: string): void {
    if (this.#stands('EHLO', reply)) super._actionHELO(reply);
  }

  override _upgradeConnection(callback: (error: Error | null, secured?: boolean) => void): void {
    super._upgradeConnection((error, secured) => {
      if (secured === true) this.dialogue.note('TLS');
      callback(error, secured);
    });
  }

  /** What came in plain text behind the reply was not said by whom the handshake is made with (RFC 3207, 5). */
  override _actionSTARTTLS(reply: string): void {
    if (this.#stands('STARTTLS', reply)) super._actionSTARTTLS(reply);
  }

  override _actionAUTH_LOGIN_USER(reply: string, callback: LoginCallback): void {
    if (this.#stands('AUTH', reply)) super._actionAUTH_LOGIN_USER(reply, callback);
  }

  override _actionAUTH_LOGIN_PASS(reply: string, callback: LoginCallback): void {
    if (this.#stands('AUTH', reply)) super._actionAUTH_LOGIN_PASS(reply, callback);
  }

  override _actionAUTH_CRAM_MD5(reply: string, callback: LoginCallback): void {
    if (this.#stands('AUTH', reply)) super._actionAUTH_CRAM_MD5(reply, callback);
  }

  override _actionAUTH_CRAM_MD5_PASS(reply: string, callback: LoginCallback): void {
    if (this.#stands('AUTH', reply)) super._actionAUTH_CRAM_MD5_PASS(reply, callback);
  }

  override _actionAUTHComplete(
    reply: string,
    again: boolean | LoginCallback,
    callback?: LoginCallback,
  ): void {
    if (this.#stands('AUTH', reply)) super._actionAUTHComplete(reply, again, callback);
  }

  /** For steps that wait for each other: one reply that fits, and nothing behind it. */
  #stands(step: Step, reply: string): boolean {
    if (this.fits(step, reply)) {
      if (!this.saysMore()) return true;
      this.noteOutOfStep(`The remote server said more than one reply to ${stepName(step)}.`);
    }
    this._onError(new Error(this.outOfStep?.text), 'EPROTOCOL', false, step);
    return false;
  }

  #forgetDeadline(): void {
    if (this.#replyDeadline !== null) clearTimeout(this.#replyDeadline);
    this.#replyDeadline = null;
  }
}

function stepName(step: Step): string {
  if (step === 'greeting') return 'our connection';
  return step === 'content' ? 'the end of the message' : step;
}
