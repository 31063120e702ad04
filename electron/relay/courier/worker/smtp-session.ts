/** A connection to a remote server that delivers one message after the other. */
import type { LocalFinding, Reply, SendJob } from '../courier-messages.ts';
import { DotStuffing } from './dot-stuffing.ts';
import { mailLine, needsUtf8, rcptLine, type Offers } from './envelope-lines.ts';
import { OpenSmtpConnection } from './session-inside.ts';

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

/** What is in the content, found by a look through it. */
export interface ContentNeeds {
  /** A byte over 127 in the header section. */
  readonly utf8Header: boolean;
  /** A byte over 127 anywhere. */
  readonly eightBit: boolean;
}

/**
 * How a delivery ended. `lost`: the connection ended before any content was sent, so the message can go elsewhere; `silent`: because
 * the server did not answer.
 */
export type SessionOutcome =
  | { readonly kind: 'answered'; readonly replies: Reply | readonly Reply[] }
  | { readonly kind: 'lost'; readonly reason: Reply; readonly silent: boolean };

// CR and LF would begin another command, a bracket or a space outside of quotes a parameter.
const UNSAFE = /\p{Cc}|^[^"]*[ <>]/u;

const UTF8_REFUSED: LocalFinding = {
  status: '5.6.7',
  text: 'The remote server does not offer SMTPUTF8, which this address or header needs.',
};
const EIGHT_BIT_REFUSED: LocalFinding = {
  status: '5.6.3',
  text: 'The remote server does not offer 8BITMIME, which this message needs.',
};

export class SmtpSession extends OpenSmtpConnection {
  /** Messages delivered or refused on it. */
  messages = 0;
  /** Time of the last end of a delivery. */
  idleSince = 0;
  #outgoing: Outgoing | null = null;
  #done: ((outcome: SessionOutcome) => void) | null = null;
  #replies: (Reply | null)[] = [];
  #rcpt = 0;
  #accepted = 0;
  #mailRefused: string | null = null;
  #reset = false;
  #contentBegun = false;
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
    this.#outgoing = outgoing;
    this.#done = done;
    this.#replies = [];
    this.#rcpt = -1;
    this.#accepted = 0;
    this.#mailRefused = null;
    this.#contentBegun = false;
    const bytes = job.bytes + (outgoing.prefix?.length ?? 0);
    const refused = this.#refusedByOurselves(outgoing, bytes);
    if (refused !== null) {
      this.#finishWith(refused);
      return;
    }
    this._pendingSend = { callback: this.#onLost, stream: false };
    let lines = '';
    if (this.#reset) {
      this._responseActions.push(this.#onReset);
      lines = 'RSET\r\n';
      this.#reset = false;
    }
    lines += mailLine(job, offers, bytes);
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

  /** The finding that keeps the whole message from being sent here; marks single recipients that cannot be. */
  #refusedByOurselves(outgoing: Outgoing, bytes: number): LocalFinding | null {
    const { job, needs } = outgoing;
    const { offers } = this;
    if (offers.maxSize > 0 && bytes > offers.maxSize) {
      const text = `The message has ${bytes} bytes; the remote server takes at most ${offers.maxSize}.`;
      return { status: '5.3.4', text };
    }
    if (!offers.eightBit && needs?.eightBit === true) return EIGHT_BIT_REFUSED;
    if (UNSAFE.test(job.sender))
      return { status: '5.1.7', text: 'The sender address cannot be sent by SMTP.' };
    if (!offers.utf8 && (needsUtf8(job.sender) || (job.smtpUtf8 && needs?.utf8Header === true)))
      return UTF8_REFUSED;
    let left = job.recipients.length;
    for (let i = 0; i < job.recipients.length; i++) {
      const address = job.recipients[i] ?? '';
      if (UNSAFE.test(address)) {
        this.#replies[i] = { status: '5.1.3', text: 'The address cannot be sent by SMTP.' };
        left--;
      } else if (!offers.utf8 && needsUtf8(address)) {
        this.#replies[i] = UTF8_REFUSED;
        left--;
      }
    }
    return left === 0 ? UTF8_REFUSED : null;
  }

  /** Moves to the next recipient that is to be named to the server; its index, or the number of recipients at the end. */
  #nextRecipient(): number {
    const { length } = this.#outgoing?.job.recipients ?? [];
    do this.#rcpt++;
    while (this.#rcpt < length && this.#replies[this.#rcpt] != null);
    return this.#rcpt;
  }

  #onReset(_reply: string): void {
    // A server that refuses RSET refuses MAIL next.
  }

  #onMail(reply: string): void {
    if (!reply.startsWith('2')) this.#mailRefused = reply;
    if (this.offers.pipelining || this.#outgoing === null) return;
    if (this.#mailRefused !== null) this.#finishWith(reply);
    else this.#nameRecipient();
  }

  #nameRecipient(): void {
    const { job } = this.#outgoing as Outgoing;
    const next = this.#nextRecipient();
    if (next < job.recipients.length) {
      this._responseActions.push(this.#onRcpt);
      this.#write(rcptLine(job, next, this.offers));
    } else if (this.#accepted > 0) {
      this._responseActions.push(this.#onData);
      this.#write('DATA\r\n');
    } else {
      this.#reset = true;
      this.#finish();
    }
  }

  #onRcpt(reply: string): void {
    if (this.#outgoing === null) return;
    if (reply.startsWith('2')) this.#accepted++;
    else this.#replies[this.#rcpt] = reply;
    if (this.offers.pipelining) this.#nextRecipient();
    else this.#nameRecipient();
  }

  #onData(reply: string): void {
    const outgoing = this.#outgoing;
    if (outgoing === null) return;
    const goesOn = reply.startsWith('3');
    if (this.#mailRefused !== null) {
      // A server that refused the sender and takes data all the same cannot be trusted with an empty message.
      const refused = this.#mailRefused;
      if (goesOn) this.close();
      if (refused.startsWith('421')) return;
      this.#finishWith(refused);
    } else if (this.#accepted === 0) {
      if (goesOn) {
        // Nobody is to get it: end it, so that the session stays usable.
        this._responseActions.push(this.#onNobody);
        this.#write('.\r\n');
      } else {
        this.#reset = true;
        this.#finish();
      }
    } else if (!goesOn) {
      this.#reset = true;
      this.#finish(reply);
    } else {
      this.#contentBegun = true;
      this._responseActions.push(this.#onEnd);
      if (outgoing.content === null) void this.#sendPieces(outgoing);
      else this.#sendContent(outgoing.prefix, outgoing.content);
    }
  }

  #onNobody(_reply: string): void {
    this.#finish();
  }

  #onEnd(reply: string): void {
    this.#finish(reply);
  }

  #sendContent(prefix: Uint8Array | null, content: Uint8Array): void {
    const socket = this._socket;
    if (!socket) return;
    const stuffing = new DotStuffing();
    const stuffed = stuffing.piece(content);
    const end = stuffing.end();
    // One buffer is one system call, and cheaper than a list of three.
    socket.write(Buffer.concat(prefix === null ? [stuffed, end] : [prefix, stuffed, end]));
  }

  async #sendPieces(outgoing: Outgoing): Promise<void> {
    const stuffing = new DotStuffing();
    try {
      if (outgoing.prefix !== null) this.#socketWrite(outgoing.prefix);
      for await (const piece of outgoing.read()) {
        if (this.#outgoing !== outgoing) return;
        if (!this.#socketWrite(stuffing.piece(piece))) await this.#drained();
      }
      if (this.#outgoing === outgoing) this.#socketWrite(stuffing.end());
    } catch (error) {
      // Half a message must not be ended by a dot: the connection goes, and the server forgets what it has.
      if (this.#outgoing !== outgoing) return;
      const text = `The message could not be read from the mail database: ${(error as Error).message}`;
      this.#finish({ status: '4.3.0', text });
      this.close();
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
    if (socket && !socket.destroyed) socket.write(lines, 'utf8');
    else this.#onLost(new Error('connection closed'));
  }

  /** Ends with one reply for everybody. */
  #finishWith(reply: Reply): void {
    this.#end({ kind: 'answered', replies: reply });
  }

  /** Ends with what each recipient was told, and `reply` for those who were accepted. */
  #finish(reply: Reply = { status: '4.5.0', text: 'The remote server gave no reply.' }): void {
    const count = this.#outgoing?.job.recipients.length ?? 0;
    if (this.#accepted === count) {
      this.#finishWith(reply);
      return;
    }
    const replies: Reply[] = [];
    for (let i = 0; i < count; i++) replies.push(this.#replies[i] ?? reply);
    this.#end({ kind: 'answered', replies });
  }

  readonly #onLost = (error: Error & { response?: string; code?: string }): void => {
    if (this.#outgoing === null) return;
    const replied = error.response ?? '';
    const why: Reply = /^\d{3}/.test(replied)
      ? replied
      : { status: '4.4.2', text: `The connection ended early: ${error.message}` };
    if (this.#contentBegun) this.#finish(why);
    else this.#end({ kind: 'lost', reason: this.#mailRefused ?? why, silent: error.code === 'ETIMEDOUT' });
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
