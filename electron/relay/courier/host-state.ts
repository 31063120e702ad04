/** Whether a host may be used now: down for a growing time after a failure, then probed with one message. */
import { hostPause } from '../../../shared/domain/retry-schedule.ts';
import type { MessageId } from '../mail/mail-types.ts';
import type { HostTarget } from './courier-messages.ts';

/** A host that breaks off at so many messages in a row, and takes none between, is in trouble; at fewer, it is the messages. */
const BREAKS_OF_A_HOST = 3;
/** The same of one sender alone, when the host did not say what it is about. */
const BREAKS_OF_A_SENDER = 20;
/** More are not remembered; the host is down long before. */
const MOST_REMEMBERED = 1000;

/**
 * How a host broke off: `closed` it ended the connection, `silent` it did not answer, `busy` it said that it takes nothing now, `login`
 * it asked for a login or for TLS.
 */
export type BrokeOff = 'closed' | 'silent' | 'busy' | 'login';

export class HostState {
  readonly target: HostTarget;
  /** Failures in a row. */
  failures = 0;
  downUntil = 0;
  reason = '';
  /** A message is on its way to see whether the host is back. */
  probing = false;
  /** It answered for a message since it was last down. */
  #proven = false;
  /** Messages at which it broke off since it answered for another, with whose they are. */
  readonly #brokeOffAt = new Map<MessageId, string>();

  constructor(target: HostTarget) {
    this.target = target;
  }

  get name(): string {
    return `${this.target.host}:${this.target.port}`;
  }

  /** Usable without restraint. */
  get up(): boolean {
    return this.failures === 0;
  }

  /** May be probed. */
  mayProbe(now: number): boolean {
    return this.failures > 0 && !this.probing && now >= this.downUntil;
  }

  /** It took a message, or refused it for what it is. */
  answered(): void {
    this.#proven = true;
    if (this.#brokeOffAt.size > 0) this.#brokeOffAt.clear();
    this.failures = 0;
    this.downUntil = 0;
    this.probing = false;
    this.reason = '';
  }

  /** Whether it broke off at mail of this sender (see lanes.ts) since it answered for another. */
  brokeOffAtMailOf(lane: string): boolean {
    if (this.#brokeOffAt.size === 0) return false;
    for (const of of this.#brokeOffAt.values()) if (of === lane) return true;
    return false;
  }

  /**
   * Whether it is the host's trouble that it broke off at `message` of the sender `lane`, rather than the message's. What it does to
   * the mail of one sender may be that sender's fault, unless it says itself that it takes nothing.
   */
  blamedFor(message: MessageId, lane: string, how: BrokeOff): boolean {
    const again = this.#brokeOffAt.has(message);
    if (this.#brokeOffAt.size < MOST_REMEMBERED) this.#brokeOffAt.set(message, lane);
    // One that says nothing any more, or asks for a login or TLS, and has not taken a message is not working at all.
    const works = how === 'closed' || how === 'busy' || this.#proven;
    if (again) return !works;
    if (!this.up || !works) return true;
    const count = this.#brokeOffAt.size;
    if (count < BREAKS_OF_A_HOST) return false;
    const said = how === 'busy' || how === 'login';
    return said || count >= BREAKS_OF_A_SENDER || new Set(this.#brokeOffAt.values()).size > 1;
  }

  /** Counts once for all messages that fail of one cause. */
  failed(now: number, reason: string): void {
    this.reason = reason;
    if (now < this.downUntil) return;
    this.failures++;
    this.probing = false;
    this.#proven = false;
    this.downUntil = now + hostPause(this.failures);
  }

  /** An administrator says that it may be back. */
  forgive(): void {
    if (this.failures > 0) this.downUntil = 0;
  }
}
