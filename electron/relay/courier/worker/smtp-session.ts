/** A connection to a remote server that delivers one message after the other. */
import { connectionWords } from '../../connection-words.ts';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LocalFinding, Reply, SendJob, Step } from '../courier-messages.ts';
import { endsSession, replyMeaning } from '../remote-replies.ts';
import { CheckedConnection } from './checked-connection.ts';
import { DotStuffing } from './dot-stuffing.ts';
import { mailLine, rcptLine, type Offers } from './envelope-lines.ts';
import { ownRefusals, type ContentNeeds } from './own-refusals.ts';

/** A job with its content: at hand, or to be read (also again). */
export interface Outgoing {
  readonly job: SendJob;
  readonly content: Uint8Array | null;
  /** Goes before the content: a signature header, or nothing. */
  prefix: Uint8Array | null;
  read(): AsyncIterable<Uint8Array>;
  /** What the content needs beyond 7 bit ASCII; null: not looked at yet. */
  needs: ContentNeeds | null;
  /** It was put on another connection already because the first one had been closed by the server. */
  again: boolean;
}

/**
 * How a delivery ended. `lost`: the connection ended before any content was sent, so the message can go elsewhere; `silent`: because
 * the server did not answer.
 */
export type SessionOutcome =
  | { readonly kind: 'answered'; readonly replies: Reply | readonly Reply[] }
  | { readonly kind: 'lost'; readonly reason: Reply; readonly silent: boolean };

type AnsweredOutcome = Extract<SessionOutcome, { kind: 'answered' }>;

const NO_REPLY: LocalFinding = { status: '4.5.0', text: 'The remote server gave no reply.' };

export class SmtpSession extends CheckedConnection {
  /** Messages delivered or refused on it. */
  messages = 0;
  /** Time of the last end of a delivery. */
  idleSince = 0;
  #outgoing: Outgoing | null = null;
  #done: ((outcome: SessionOutcome) => void) | null = null;
  #replies: (Reply | null)[] = [];
  #rcpt = 0;
  #accepted = 0;
  #mailRefused: Reply | null = null;
  /** What is told once the server has answered RSET. */
  #beforeReset: SessionOutcome | null = null;
  /** What the last reply answered. */
  #step: Step = 'MAIL';
  #content: 'none' | 'begun' | 'handed over' | 'sent' = 'none';
  /** What the server said while the last of the content may not have been sent. */
  #early: Reply | null = null;
  #offers: Offers | null = null;

  /** What the server offers; once connected. */
  get offers(): Offers {
    this.#offers ??= {
      pipelining: this._supportedExtensions.includes('PIPELINING'),
      eightBit: this._supportedExtensions.includes('8BITMIME'),
      utf8: this._supportedExtensions.includes('SMTPUTF8'),
      dsn: this._supportedExtensions.includes('DSN'),
      size: this._supportedExtensions.includes('SIZE'),
      maxSize: this._maxAllowedSize,
    };
    return this.#offers;
  }

  /** Whether the server can only be asked properly after a look through the content. */
  mustLookInto(outgoing: Outgoing): boolean {
    if (outgoing.needs !== null) return false;
    return !this.offers.eightBit || (outgoing.job.smtpUtf8 && !this.offers.utf8);
  }

  /** Delivers; calls `done` exactly once. One at a time. */
  deliver(outgoing: Outgoing, done: (outcome: SessionOutcome) => void): void {
    const { job } = outgoing;
    const { offers } = this;
    this.dialogue.restart();
    this.#outgoing = outgoing;
    this.#done = done;
    this.#replies = [];
    this.#rcpt = -1;
    this.#accepted = 0;
    this.#mailRefused = null;
    this.#beforeReset = null;
    this.#step = 'MAIL';
    this.#content = 'none';
    this.#early = null;
    const bytes = job.bytes + (outgoing.prefix?.length ?? 0);
    const refused = this.#refusedByOurselves(outgoing, bytes);
    if (refused !== null) {
      this.#end({ kind: 'answered', replies: refused });
      return;
    }
    this._pendingSend = { callback: this.#onLost, stream: false };
    if (this.saysMore()) {
      this.#breakOff('The remote server said something that nothing was asked for.');
      return;
    }
    let lines = mailLine(job, offers, bytes);
    this._responseActions.push(this.#onMail);
    if (offers.pipelining) {
      for (let i = this.#nextRecipient(); i < job.recipients.length; i = this.#nextRecipient()) {
        lines += rcptLine(job, i, offers);
        this._responseActions.push(this.#onRcpt);
      }
      this.#rcpt = -1;
      this.#nextRecipient();
      lines += 'DATA\r\n';
      this._responseActions.push(this.#onData);
    }
    this.#write(lines);
  }

  /** What keeps the message from being sent here, for all or for each; marks single recipients that cannot be. */
  #refusedByOurselves({ job, needs }: Outgoing, bytes: number): Reply | readonly Reply[] | null {
    const refused = ownRefusals(job, bytes, needs, this.offers);
    if (refused.whole !== null) return refused.whole;
    const { recipients } = refused;
    this.#replies = [...recipients];
    return recipients.every((one) => one !== null) ? recipients : null;
  }

  /** Moves to the next recipient that is to be named to the server; its index, or the number of recipients at the end. */
  #nextRecipient(): number {
    const { length } = this.#outgoing?.job.recipients ?? [];
    do this.#rcpt++;
    while (this.#rcpt < length && this.#replies[this.#rcpt] != null);
    return this.#rcpt;
  }

  /** Whether the reply answers `step`; else the connection is over, and the message stays queued. */
  #answers(step: Step, reply: string): boolean {
    if (this.#outgoing === null) return false;
    this.#step = step;
    if (this.fits(step, reply)) return true;
    this.#breakOff(this.outOfStep?.text ?? '');
    return false;
  }

  #onMail(reply: string): void {
    if (!this.#answers('MAIL', reply)) return;
    if (!reply.startsWith('2')) this.#mailRefused = { step: 'MAIL', reply };
    if (this.offers.pipelining) return;
    if (this.#mailRefused !== null) this.#refusedWith(this.#mailRefused);
    else this.#nameRecipient();
  }

  #nameRecipient(): void {
    const { job } = this.#outgoing as Outgoing;
    const next = this.#nextRecipient();
    if (next < job.recipients.length) {
      this.#ask(this.#onRcpt, rcptLine(job, next, this.offers));
    } else if (this.#accepted > 0) {
      this.#ask(this.#onData, 'DATA\r\n');
    } else this.#refused();
  }

  #onRcpt(reply: string): void {
    if (!this.#answers('RCPT', reply)) return;
    const accepted = reply.startsWith('2');
    if (accepted && this.#mailRefused !== null) {
      this.#breakOff('The remote server takes recipients although it refused the sender.');
      return;
    }
    if (accepted) this.#accepted++;
    else this.#replies[this.#rcpt] = { step: 'RCPT', reply };
    if (this.offers.pipelining) this.#nextRecipient();
    else this.#nameRecipient();
  }

  #onData(reply: string): void {
    if (!this.#answers('DATA', reply)) return;
    const outgoing = this.#outgoing as Outgoing;
    if (!reply.startsWith('3')) {
      if (this.#mailRefused !== null) this.#refusedWith(this.#mailRefused);
      else if (this.#accepted === 0) this.#refused();
      else this.#refused({ step: 'DATA', reply });
    } else if (this.saysMore()) {
      this.#breakOff('The remote server answered before it was sent the message.');
    } else if (this.#accepted > 0) {
      this.#content = 'begun';
      this._responseActions.push(this.#onEnd);
      this.dialogue.note('The message, which is not kept here.');
      if (outgoing.content === null) void this.#sendPieces(outgoing);
      else this.#sendContent(outgoing.prefix, outgoing.content);
    } else if (this.#mailRefused === null) {
      // Nobody is to get it: end it, so that the session stays usable.
      this.#ask(this.#onNobody, '.\r\n');
    } else {
      // A server that refused the sender and takes data all the same cannot be trusted with an empty message.
      this.#abort();
      this.#finishWith(this.#mailRefused);
    }
  }

  #onNobody(reply: string): void {
    if (this.#answers('content', reply)) this.#refused();
  }

  #onEnd(reply: string): void {
    if (!this.#answers('content', reply)) return;
    if (this.#content === 'handed over') void this.#onEarly(reply, this.#outgoing);
    else this.#onOutcome(reply);
  }

  /** The socket says a turn late that it has sent the last of it; what is not sent then has not been read. */
  async #onEarly(reply: string, outgoing: Outgoing | null): Promise<void> {
    this.#early = { step: 'content', reply };
    await nextTurn();
    await nextTurn();
    if (this.#outgoing === outgoing) this.#onOutcome(reply);
  }

  #onOutcome(reply: string): void {
    const accepted = reply.startsWith('2');
    if (this.#content !== 'sent') {
      // A server that goes on reading would take whatever comes next for the rest of this message.
      if (accepted) this.#breakOff('The remote server took the message before all of it was sent.');
      else {
        this.#abort();
        this.#finish({ step: 'content', reply });
      }
    } else if (accepted) {
      if (this.saysMore()) this.#abort();
      this.#finish({ step: 'content', reply });
    } else this.#refused({ step: 'content', reply });
  }

  /** The server answered as it should, with success or not, and the outcome is told: 421 there is no other. */
  #onReset(reply: string): void {
    if (!this.#answers('RSET', reply)) return;
    const outcome = this.#beforeReset;
    if (outcome !== null) this.#end(outcome);
  }

  #sendContent(prefix: Uint8Array | null, content: Uint8Array): void {
    const socket = this._socket;
    if (!socket) return;
    const stuffing = new DotStuffing();
    const stuffed = stuffing.piece(content);
    const end = stuffing.end();
    // One buffer is one system call, and cheaper than a list of three.
    this.#handOver(socket, Buffer.concat(prefix === null ? [stuffed, end] : [prefix, stuffed, end]));
  }

  /** Writes the last of the content. */
  #handOver(socket: NonNullable<typeof this._socket> & object, last: Uint8Array): void {
    const outgoing = this.#outgoing;
    this.#content = 'handed over';
    socket.write(last, (error) => {
      if (error == null && this.#outgoing === outgoing) this.#content = 'sent';
    });
  }

  async #sendPieces(outgoing: Outgoing): Promise<void> {
    const stuffing = new DotStuffing();
    try {
      if (outgoing.prefix !== null) this.#socketWrite(outgoing.prefix);
      for await (const piece of outgoing.read()) {
        if (this.#outgoing !== outgoing) return;
        const stuffed = stuffing.piece(piece);
        // A refusal that came meanwhile is read before a write finds the connection closed, and hides it.
        await nextTurn();
        if (this.#outgoing !== outgoing) return;
        if (!this.#socketWrite(stuffed)) await this.#drained();
      }
      if (this.#outgoing === outgoing && this._socket) this.#handOver(this._socket, stuffing.end());
    } catch (error) {
      // Half a message must not be ended by a dot: the connection goes, and the server forgets what it has.
      if (this.#outgoing !== outgoing) return;
      const text = `The message could not be read from the mail database: ${(error as Error).message}`;
      this.#abort();
      this.#finish({ status: '4.3.0', text });
    }
  }

  #socketWrite(chunk: Uint8Array): boolean {
    const socket = this._socket;
    if (!socket || socket.destroyed) return true;
    return socket.write(chunk);
  }

  #drained(): Promise<void> {
    const socket = this._socket;
    return new Promise((resolve) => {
      if (!socket || socket.destroyed) {
        resolve();
        return;
      }
      const go = () => {
        socket.removeListener('drain', go);
        socket.removeListener('close', go);
        resolve();
      };
      socket.on('drain', go);
      socket.on('close', go);
    });
  }

  #write(lines: string): void {
    const socket = this._socket;
    for (const line of lines.split('\r\n')) if (line !== '') this.#tell(line);
    if (socket && !socket.destroyed) socket.write(lines, 'utf8');
    else this.#onLost(new Error('connection closed'));
  }

  /** A dot on its own ends an empty message. */
  #tell(line: string): void {
    if (line === '.') this.dialogue.note('An empty message, for nobody is to get it.');
    else this.dialogue.command(line);
  }

  /** Sends a command whose reply goes to `action`. Nothing may have been said before it was asked. */
  #ask(action: (reply: string) => void, line: string): void {
    if (this.saysMore()) {
      this.#breakOff('The remote server answered before it was asked.');
      return;
    }
    this._responseActions.push(action);
    this.#write(line);
  }

  /** Ends with one reply for everybody. */
  #finishWith(reply: Reply): void {
    this.#end({ kind: 'answered', replies: reply });
  }

  /** Ends with what each recipient was told, and `reply` for those who were accepted. */
  #finish(reply: Reply = NO_REPLY): void {
    this.#end(this.#outcome(reply));
  }

  #outcome(reply: Reply): AnsweredOutcome {
    const count = this.#outgoing?.job.recipients.length ?? 0;
    if (this.#accepted === count) return { kind: 'answered', replies: reply };
    const replies: Reply[] = [];
    for (let i = 0; i < count; i++) replies.push(this.#replies[i] ?? reply);
    return { kind: 'answered', replies };
  }

  #refused(reply: Reply = NO_REPLY): void {
    this.#reset(this.#outcome(reply));
  }

  #refusedWith(reply: Reply): void {
    this.#reset({ kind: 'answered', replies: reply });
  }

  /**
   * A refusal is told once the server has answered RSET: then it has answered each command once, the refusal was to this message, and
   * the next one does not read its replies.
   */
  #reset(outcome: AnsweredOutcome): void {
    if ([outcome.replies].flat().some((reply) => endsSession(reply))) {
      this.close();
      this.#end(outcome);
      return;
    }
    this.#beforeReset = outcome;
    this.#ask(this.#onReset, 'RSET\r\n');
  }

  /** The server is out of step: the message stays queued, whatever was said, and the connection is over. */
  #breakOff(text: string): void {
    this.noteOutOfStep(text);
    const reason = this.outOfStep ?? NO_REPLY;
    this.#abort();
    if (this.#content === 'none') this.#end({ kind: 'lost', reason, silent: false });
    else this.#finish(reason);
  }

  /** Closes at once, whatever is still to be written; before the delivery ends, or the next would begin on this connection. */
  #abort(): void {
    const socket = this._socket;
    this.close();
    if (socket) socket.destroy();
  }

  readonly #onLost = (error: Error & { response?: string; code?: string }): void => {
    if (this.#outgoing === null) return;
    const replied = error.response ?? '';
    const why: Reply = /^[45]\d{2}/.test(replied)
      ? { step: this.#step, reply: replied }
      : { status: '4.4.2', text: `The connection ended early: ${connectionWords(error)}` };
    if (this.#beforeReset !== null) this.#end(this.#beforeReset);
    else if (this.#early !== null && replyMeaning(this.#early) !== 'accepted') this.#finish(this.#early);
    else if (this.#content !== 'none') this.#finish(why);
    else if (error.code === 'ETIMEDOUT') {
      // A reply is missing, so that what came may not have been to MAIL.
      this.#end({ kind: 'lost', reason: why, silent: true });
    } else this.#end({ kind: 'lost', reason: this.#mailRefused ?? why, silent: false });
  };

  #end(outcome: SessionOutcome): void {
    const done = this.#done;
    this._pendingSend = false;
    this.#outgoing = null;
    this.#done = null;
    this.messages++;
    done?.(outcome);
  }
}
