/** Whether a host may be used now: down for a growing time after a failure, then probed with one message. */
import { hostPause } from '../../../shared/domain/retry-schedule.ts';
import type { HostTarget } from './courier-messages.ts';

export class HostState {
  readonly target: HostTarget;
  /** Failures in a row. */
  failures = 0;
  downUntil = 0;
  reason = '';
  /** A message is on its way to see whether the host is back. */
  probing = false;

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

  succeeded(): void {
    this.failures = 0;
    this.downUntil = 0;
    this.probing = false;
    this.reason = '';
  }

  /** Counts once for all messages that fail of one cause. */
  failed(now: number, reason: string): void {
    this.reason = reason;
    if (now < this.downUntil) return;
    this.failures++;
    this.probing = false;
    this.downUntil = now + hostPause(this.failures);
  }

  /** An administrator says that it may be back. */
  forgive(): void {
    if (this.failures > 0) this.downUntil = 0;
  }
}
