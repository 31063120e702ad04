/** Runs the steps of one check against the running relay and says what went otherwise than expected. */
import { condition } from '../../../shared/lists/filter.ts';
import { setTimeout as pause } from 'node:timers/promises';
import type { ConnectionOptions } from 'node:tls';
import type { Client } from '../../../shared/contract/contract.ts';
import type { RelayListening } from '../../../shared/contract/relay-types.ts';
import { assertNever } from '../../../shared/domain/assert-never.ts';
import { needsUtf8 } from '../../../shared/domain/mail-address.ts';
import { SELF_TEST_DOMAIN, type Check, type Expected, type Names, type Step } from './check-types.ts';
import { beGreeted, logInPlain, reachable } from './dialogue.ts';
import { mismatch } from './expectation.ts';
import { sendMessage } from './send-message.ts';
import { ClientSession, type Reply, type TranscriptLine } from './client-session.ts';
import type { ThrowAwayUser, ThrowAwayUsers } from './throw-away-users.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;
/** Milliseconds between two readings of the clock that count as the same time. */
const CLOSE = 2_000;
/** Milliseconds for which is waited on after something should be over. */
const MARGIN = 500;
/** Milliseconds to wait for a reply; a wrong password is answered late on purpose. */
const PATIENCE = 30_000;

export interface CheckRunOptions {
  readonly client: Client;
  readonly users: ThrowAwayUsers;
  readonly listening: readonly RelayListening[];
  readonly tls: ConnectionOptions;
  /** Addresses of this end; null: the system's choice. */
  readonly addresses: { readonly stranger: string | null; readonly ipUser: string | null };
  readonly maxMessageBytes: number;
  readonly names: Omit<Names, 'user'>;
  readonly now: () => number;
  /** Milliseconds of the relay's minute; 60,000 but in tests of the self-test. */
  readonly minute: number;
  /** Aborted: waits end at once. */
  readonly signal: AbortSignal;
  /** Told before a check waits. */
  readonly onWait: (milliseconds: number) => void;
  /** Deliveries were paused before: then they stay so. */
  readonly pausedBefore: boolean;
}

/** What went wrong, in a sentence. */
class Mismatch extends Error {}

export class CheckRun {
  readonly transcript: TranscriptLine[] = [];
  readonly #options: CheckRunOptions;
  readonly #user: ThrowAwayUser;
  readonly #names: Names;
  #session: ClientSession | null = null;

  constructor(options: CheckRunOptions, user: ThrowAwayUser) {
    this.#options = options;
    this.#user = user;
    this.#names = { ...options.names, user: user.address };
  }

  /** Null when all went as expected. */
  async run({ steps }: Check): Promise<string | null> {
    try {
      for (const step of steps) await this.#step(step);
      return null;
    } catch (error) {
      if (error instanceof Error) return error.message;
      throw error;
    } finally {
      this.#session?.destroy();
    }
  }

  async #step(step: Step): Promise<void> {
    const { client, users, pausedBefore } = this.#options;
    switch (step.do) {
      case 'connect':
        return this.#connect(step);
      case 'say':
        return this.#expect(await this.#talk().command(this.#text(step.line)), step.expect);
      case 'login':
        return this.#login(step);
      case 'send':
        return this.#send(step);
      case 'contact-admin':
        return this.#contact(step.expect);
      case 'lock':
      case 'unlock':
        await users.lock(this.#user.id, step.do === 'lock');
        return this.#note(`${this.#user.address} was ${step.do}ed by hand`);
      case 'see-lock':
        return this.#seeLock(step);
      case 'wait':
        return this.#wait(step.for);
      case 'see-quarantined':
        return this.#seeQuarantined(step);
      case 'pause':
      case 'resume':
        if (!pausedBefore) await client.invoke('queue.pause', { on: step.do === 'pause' });
        return this.#note(`deliveries are ${step.do === 'pause' ? 'paused' : 'resumed'}`);
      case 'see-expiry':
        return this.#seeExpiry(step.days);
      case 'hang-up':
        return this.#talk().close();
      default:
        return assertNever(step);
    }
  }

  async #connect({ from, tls, port }: Extract<Step, { do: 'connect' }>): Promise<void> {
    const { listening, addresses, tls: trusted } = this.#options;
    const implicit = port === 'implicit' || !listening.some((one) => one.tls === 'starttls');
    const at = listening.find((one) => one.tls === (implicit ? 'implicit' : 'starttls'));
    if (at === undefined) throw new Mismatch('The relay does not listen for this.');
    const local = from === 'ip-user' ? addresses.ipUser : addresses.stranger;
    const host = reachable(at.host);
    this.#session = await ClientSession.open({
      host,
      port: at.port,
      ...(local === null || host.includes(':') ? {} : { localAddress: local }),
      implicitTls: implicit,
      tls: { ...trusted, host },
      patience: PATIENCE,
      transcript: this.transcript,
    });
    await beGreeted(this.#session, tls && !implicit, (reply, expected) => this.#expect(reply, expected));
  }

  async #login({ mechanism, password, expect }: Extract<Step, { do: 'login' }>): Promise<void> {
    const session = this.#talk();
    const secret = password === 'right' ? this.#user.password : 'not the password';
    if (mechanism === 'PLAIN')
      return this.#expect(await logInPlain(session, this.#user.address, secret), expect);
    const base64 = (text: string): string => Buffer.from(text).toString('base64');
    this.#expect(await session.command('AUTH LOGIN'), { code: 334 });
    this.#expect(await session.command(base64(this.#user.address)), { code: 334 });
    this.#expect(await session.command(base64(secret), '***'), expect);
  }

  async #send(step: Extract<Step, { do: 'send' }>): Promise<void> {
    const { recipientAt } = this.#names;
    const count = step.recipients ?? 1;
    const to = Array.from({ length: count }, (_, index) => recipientAt(index));
    const sender = step.from === undefined ? this.#user.address : this.#text(step.from);
    const author = step.author === undefined ? sender : this.#text(step.author);
    for (let time = 0; time < (step.times ?? 1); time++) {
      const message = { sender, author, to, body: step.body, maxMessageBytes: this.#options.maxMessageBytes };
      this.#expect(
        await sendMessage(this.#talk(), message, this.transcript, this.#options.now()),
        step.expect,
      );
    }
  }

  async #contact(expect: Expected): Promise<void> {
    const { contact } = this.#names;
    const session = this.#talk();
    if (contact.endsWith(`@${SELF_TEST_DOMAIN}`)) {
      const message = {
        sender: this.#user.address,
        author: this.#user.address,
        to: [contact],
        body: 'plain',
        maxMessageBytes: 0,
      } as const;
      return this.#expect(await sendMessage(session, message, this.transcript, this.#options.now()), expect);
    }
    const utf8 = needsUtf8(contact) ? ' SMTPUTF8' : '';
    this.#expect(await session.command(`MAIL FROM:<${this.#user.address}>${utf8}`), expect);
    this.#expect(await session.command(`RCPT TO:<${contact}>`), expect);
    this.#expect(await session.command('RSET'), { code: 250 });
    this.#note('the contact is a real address, so no message was sent');
  }

  async #seeLock({ status, minutes }: Extract<Step, { do: 'see-lock' }>): Promise<void> {
    const { users } = this.#options;
    const user = await users.until(
      () => users.get(this.#user.id),
      (one) => one.status === status,
    );
    const until = user.lock?.until ?? null;
    const ends = until === null ? '' : ` until ${new Date(until).toISOString()}`;
    this.#note(`the set says: ${user.status}${ends}`);
    if (user.status !== status)
      throw new Mismatch(`Expected the status ${status}, but it is ${user.status}.`);
    if (minutes === undefined) return;
    const lasts = (until ?? 0) - (user.lock?.since ?? 0);
    if (Math.abs(lasts - minutes * MINUTE) > CLOSE) {
      throw new Mismatch(`Expected a lock of ${minutes} minutes, but it lasts ${lasts / MINUTE}.`);
    }
  }

  async #wait(what: Extract<Step, { do: 'wait' }>['for']): Promise<void> {
    const { users, now, minute, signal, onWait } = this.#options;
    const until = what === 'end-of-lock' ? (await users.get(this.#user.id)).lock?.until : null;
    if (until === undefined || (until === null && what === 'end-of-lock'))
      throw new Mismatch('Expected an automatic lock that ends by itself.');
    const length = what === 'end-of-lock' ? (until ?? 0) - now() : what.minutes * minute;
    const milliseconds = Math.max(0, length) + MARGIN;
    onWait(milliseconds);
    await pause(milliseconds, undefined, { signal });
    this.#note(`waited ${Math.round(milliseconds / 1000)} s`);
  }

  async #seeQuarantined({ count, response }: Extract<Step, { do: 'see-quarantined' }>): Promise<void> {
    const { entries } = await this.#options.client.invoke('quarantine.list', {
      filter: condition('user', 'is', this.#user.address),
      offset: 0,
      limit: 10,
    });
    const found = entries.map(
      (entry) => `${entry.finding} (${entry.scanner}: ${entry.reason}), ${entry.response}`,
    );
    this.#note(`in quarantine: ${found.join('; ') || 'nothing'}`);
    if (entries.length !== count || entries.some((entry) => entry.response !== response)) {
      throw new Mismatch(
        `Expected ${count} quarantined message, ${response}, but found ${found.join('; ') || 'none'}.`,
      );
    }
  }

  async #seeExpiry(days: number): Promise<void> {
    const { entries } = await this.#options.client.invoke('queue.list', {
      filter: condition('user', 'is', this.#user.address),
      offset: 0,
      limit: 10,
    });
    const [entry] = entries;
    if (entry === undefined || entry.expires === null)
      throw new Mismatch('Expected the message in the queue, but it is not there.');
    const kept = (entry.expires - entry.received) / DAY;
    this.#note(`in the queue until ${new Date(entry.expires).toISOString()}`);
    if (Math.abs(kept - days) * DAY > CLOSE) {
      throw new Mismatch(`Expected the queue to keep the message ${days} days, but it is ${kept}.`);
    }
  }

  #expect(reply: Reply, expected: Expected): void {
    const problem = mismatch(reply, expected, this.#names);
    if (problem !== null) throw new Mismatch(problem);
  }

  #talk(): ClientSession {
    if (this.#session === null) throw new Mismatch('There is no connection.');
    return this.#session;
  }

  #text(text: string | ((names: Names) => string)): string {
    return typeof text === 'string' ? text : text(this.#names);
  }

  #note(text: string): void {
    this.transcript.push({ from: 'note', text });
  }
}
