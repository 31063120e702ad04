/** The connections to one host, and the jobs that wait for one. */
import type { HostTarget, Reply, SendResult } from '../courier-messages.ts';
import { keepsTranscript } from '../../../../shared/domain/transcript.ts';
import { endsSession, isRemote, replyMeaning } from '../remote-replies.ts';
import { Places } from '../../mail/places.ts';
import { turnsByLane } from '../../mail/turns.ts';
import { openSession, tlsOf, type Opened, type SessionSettings } from './open-session.ts';
import type { Outgoing, SessionOutcome, SmtpSession } from './smtp-session.ts';

/** For so long a host whose TLS fails is spoken to without (opportunistic only), and a refused connection keeps others from being opened. */
const REMEMBERED_MS = 10 * 60_000;

interface Ready {
  readonly session: SmtpSession;
  readonly remote: string;
  readonly tls: string;
}

export class HostConnections {
  readonly target: HostTarget;
  readonly #settings: SessionSettings;
  readonly #prepare: (outgoing: Outgoing, session: SmtpSession) => Promise<Reply | null> | null;
  readonly #report: (result: SendResult) => void;
  readonly #waiting = turnsByLane<Outgoing>(({ job }) => job.lane);
  /** Connections at work or being opened for somebody. */
  readonly #places = new Places(1);
  readonly #idle: Ready[] = [];
  readonly #sessions = new Set<SmtpSession>();
  #opening = 0;
  #open = 0;
  #limit: number;
  #limitedUntil = 0;
  #plainUntil = 0;

  /** `prepare` looks through content and signs; null at once when there is nothing to do. Its reply keeps the message from being sent. */
  constructor(
    target: HostTarget,
    settings: SessionSettings,
    prepare: (outgoing: Outgoing, session: SmtpSession) => Promise<Reply | null> | null,
    report: (result: SendResult) => void,
  ) {
    this.target = target;
    this.#limit = target.connections;
    this.#settings = settings;
    this.#prepare = prepare;
    this.#report = report;
  }

  /** No connection and nothing to do: it can be forgotten. */
  get unused(): boolean {
    return this.#sessions.size === 0 && this.#waiting.length === 0;
  }

  submit(outgoing: Outgoing): void {
    this.#waiting.push(outgoing);
    this.#goOn();
  }

  /** Closes connections that were idle since before `before`. */
  closeIdle(before: number): void {
    while (this.#idle.length > 0 && (this.#idle[0] as Ready).session.idleSince < before) {
      this.#quit((this.#idle.shift() as Ready).session);
    }
  }

  closeAll(): void {
    for (const session of this.#sessions) session.close();
  }

  #takeIdle(): Ready | null {
    for (let ready = this.#idle.pop(); ready !== undefined; ready = this.#idle.pop()) {
      if (!ready.session.destroyed) return ready;
    }
    return null;
  }

  /** Gives what waits the connections that are idle, and opens more. */
  #goOn(): void {
    if (this.#limit < this.target.connections && performance.now() > this.#limitedUntil)
      this.#limit = this.target.connections;
    while (this.#waiting.length > 0) {
      const ready = this.#takeIdle();
      if (ready === null && this.#open + this.#opening >= this.#limit) return;
      const outgoing = this.#takeWaiting();
      if (outgoing === undefined) {
        if (ready !== null) this.#idle.push(ready);
        return;
      }
      if (ready === null) this.#openFor(outgoing);
      else this.#send(ready, outgoing);
    }
  }

  /** The next that may have a connection: mail that takes long must not take all of them. */
  #takeWaiting(): Outgoing | undefined {
    const outgoing = this.#waiting.shift(({ job }) => this.#places.may(job.lane, this.#limit));
    if (outgoing !== undefined) this.#places.take(outgoing.job.lane);
    return outgoing;
  }

  #openFor(outgoing: Outgoing): void {
    this.#opening++;
    const plain = this.target.tls === 'opportunistic' && performance.now() < this.#plainUntil;
    const session = openSession(this.target, plain && !this.target.implicitTls, this.#settings, (opened) => {
      this.#opening--;
      this.#onOpened(opened, session, outgoing);
    });
    this.#sessions.add(session);
    session.once('end', () => this.#sessions.delete(session));
  }

  #onOpened(opened: Opened, session: SmtpSession, outgoing: Outgoing): void {
    if (opened.ok) {
      this.#open++;
      session.once('end', () => this.#onClosed());
      if (!session.destroyed) {
        this.#send({ session, remote: remoteOf(this.target, session), tls: tlsOf(session) }, outgoing);
        return;
      }
      this.#putBack(outgoing);
      this.#goOn();
      return;
    }
    this.#sessions.delete(session);
    this.#putBack(outgoing);
    if (
      opened.tls &&
      this.target.tls === 'opportunistic' &&
      !this.target.implicitTls &&
      performance.now() >= this.#plainUntil
    ) {
      this.#plainUntil = performance.now() + REMEMBERED_MS;
      this.#goOn();
    } else this.#openFailed(opened.reason, session);
  }

  /** Whatever ended it: what waits may have waited for its place. */
  #onClosed(): void {
    this.#open--;
    this.#goOn();
  }

  #putBack(outgoing: Outgoing): void {
    this.#places.leave(outgoing.job.lane);
    this.#waiting.unshift(outgoing);
  }

  /** With other connections at work, the host only wants no more of them; without, it is down for all who wait. */
  #openFailed(reason: Reply, session: SmtpSession): void {
    if (this.#open > 0) {
      this.#limit = this.#open;
      this.#limitedUntil = performance.now() + 60_000;
      this.#goOn();
    } else if (this.#opening === 0) {
      const remote = remoteOf(this.target, session);
      const said = this.#kept(session, false, reason);
      for (const { job } of this.#waiting.clear())
        this.#report({ job: job.id, kind: 'unreached', brokeOff: null, remote, reason, ...said });
    }
  }

  #rest(ready: Ready): void {
    if (ready.session.destroyed) return;
    ready.session.idleSince = performance.now();
    this.#idle.push(ready);
  }

  #send(ready: Ready, outgoing: Outgoing): void {
    const preparing = this.#prepare(outgoing, ready.session);
    if (preparing === null) this.#deliver(ready, outgoing);
    else void this.#sendPrepared(ready, outgoing, preparing);
  }

  async #sendPrepared(ready: Ready, outgoing: Outgoing, preparing: Promise<Reply | null>): Promise<void> {
    let refused: Reply | null;
    try {
      refused = await preparing;
    } catch (error) {
      refused = { status: '4.3.0', text: `The message could not be read: ${(error as Error).message}` };
    }
    if (refused === null) {
      this.#deliver(ready, outgoing);
      return;
    }
    ready.session.dialogue.restart();
    this.#onOutcome(ready, outgoing, { kind: 'answered', replies: refused });
  }

  #deliver(ready: Ready, outgoing: Outgoing): void {
    const fresh = ready.session.messages === 0;
    ready.session.deliver(outgoing, (outcome) => {
      if (outcome.kind === 'lost') this.#onLost(ready, outgoing, outcome, fresh);
      else this.#onOutcome(ready, outgoing, outcome);
    });
  }

  #onOutcome(ready: Ready, outgoing: Outgoing, outcome: Extract<SessionOutcome, { kind: 'answered' }>): void {
    const { session, remote, tls } = ready;
    const { replies } = outcome;
    this.#places.leave(outgoing.job.lane);
    const all = [replies].flat();
    const said = this.#kept(
      session,
      all.every(isAccepted),
      all.find((reply) => !isRemote(reply)),
    );
    const { dsn } = session.offers;
    this.#report({ job: outgoing.job.id, kind: 'answered', remote, tls, dsn, replies, ...said });
    // A server that says 421 takes no more here, also when it leaves the connection open; the place is for another.
    if (closes(replies)) session.close();
    else if (session.messages >= this.#settings.messagesPerConnection) this.#quit(session);
    else this.#rest(ready);
    // Also where the connection ended before its delivery did: then what waits had found this place taken.
    this.#goOn();
  }

  /** What was said, where that is to be kept; with what ended it, where that is a finding of ours. */
  #kept(
    session: SmtpSession,
    wentThrough: boolean,
    end: Reply | undefined,
  ): { readonly transcript?: string } {
    if (!keepsTranscript(this.#settings.transcripts, wentThrough)) return {};
    if (end !== undefined && !isRemote(end)) session.dialogue.note(end.text);
    return { transcript: session.dialogue.text() };
  }

  /** A server may close a connection between messages; only one that does so at the first is in trouble. */
  #onLost(
    ready: Ready,
    outgoing: Outgoing,
    { reason, silent }: Extract<SessionOutcome, { kind: 'lost' }>,
    fresh: boolean,
  ): void {
    this.#places.leave(outgoing.job.lane);
    if (!fresh && !outgoing.again) {
      outgoing.again = true;
      this.submit(outgoing);
      return;
    }
    const { remote } = ready;
    const brokeOff = silent ? 'silent' : 'closed';
    const said = this.#kept(ready.session, false, reason);
    this.#report({ job: outgoing.job.id, kind: 'unreached', brokeOff, remote, reason, ...said });
    this.#goOn();
  }

  /** Its place is free once it has ended; a server that does not answer QUIT is not waited for. */
  #quit(session: SmtpSession): void {
    if (session.destroyed) return;
    session.quit();
    const cut = setTimeout(() => session.close(), this.#settings.timeouts.idle);
    session.once('end', () => clearTimeout(cut));
  }
}

function isAccepted(reply: Reply): boolean {
  return replyMeaning(reply) === 'accepted';
}

function closes(replies: Reply | readonly Reply[]): boolean {
  return [replies].flat().some((reply) => endsSession(reply));
}

function remoteOf(target: HostTarget, session: SmtpSession): string {
  const address = (session._socket && session._socket.remoteAddress) || target.address;
  return address && address !== target.host
    ? `${target.host}[${address.replace(/^::ffff:/, '')}]:${target.port}`
    : `${target.host}:${target.port}`;
}
