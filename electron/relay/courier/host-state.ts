/** Whether a host may be used now: down for a growing time after a failure, then probed with one message. */
import { hostPause } from '../../../shared/domain/retry-schedule.ts';
import type { MessageId } from '../mail/mail-types.ts';
import type { HostTarget } from './courier-messages.ts';

/** A host that breaks off at so many messages in a row, and takes none between, is in trouble; at fewer, it is the messages. */
const BREAKS_OF_A_HOST = 3;
/** More are not remembered; the host is down long before. */
const MOST_REMEMBERED = 1000;

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
  /** Messages at which it broke off since it answered for another. */
  readonly #brokeOffAt = new Set<MessageId>();

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

  /**
   * Whether it is the host's trouble that it broke off at `message`, rather than the message's. `closed`: it ended the connection;
   * one that says nothing any more, or asks for a login or TLS, and has not taken a message is not working at all.
   */
  blamedFor(message: MessageId, closed: boolean): boolean {
    const again = this.#brokeOffAt.has(message);
    if (this.#brokeOffAt.size < MOST_REMEMBERED) this.#brokeOffAt.add(message);
    const works = closed || this.#proven;
    if (again) return !works;
    return !this.up || this.#brokeOffAt.size >= (works ? BREAKS_OF_A_HOST : 1);
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
