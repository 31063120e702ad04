/** Where a share of the mail goes: its hosts in order, the work that waits for it, and whether it can be reached. */
import type { Delivery, DueMessage } from '../mail/mail-types.ts';
import type { HostState } from './host-state.ts';
import { laneOf } from '../mail/lanes.ts';
import { Places } from '../mail/places.ts';
import { turnsByLane } from '../mail/turns.ts';

/** One transaction to be: a message with those of its recipients that have one destination. */
export interface Work {
  readonly message: DueMessage;
  readonly deliveries: readonly Delivery[];
  readonly destination: Destination;
  /** Where it is being sent. */
  host: HostState | null;
  /** It alone finds out whether a host is back. */
  probe: boolean;
  /** Hosts that broke off at it. */
  readonly avoid: Set<HostState>;
}

/** Jobs at the worker for each connection, so that none waits for the main thread. */
export const JOBS_PER_CONNECTION = 4;

/** Key of all mail that goes to the smart hosts. */
export const SMART_HOSTS = '*';

export class Destination {
  /** {@link SMART_HOSTS}, a domain, or a route `host:port`; as in `downDomains` of the mail database. */
  readonly key: string;
  readonly kind: 'smart-hosts' | 'route' | 'direct';
  readonly waiting = turnsByLane<Work>(({ message }) => laneOf(message));
  /** Jobs at the worker; whoever has no more than one connection is given may take the last of them. */
  readonly places = new Places(JOBS_PER_CONNECTION);
  /** Null: not known yet. */
  hosts: readonly HostState[] | null = null;
  /** The hosts are looked up again after this. */
  knownUntil = 0;
  resolving = false;
  /** Time before which no host may be used; kept over a look-up. */
  #downUntil = 0;
  #reason = '';
  failures = 0;
  lastUsed = 0;

  constructor(key: string, kind: Destination['kind']) {
    this.key = key;
    this.kind = kind;
  }

  /** The host to use now, or null. One that was down gets a single message first. */
  pick(now: number, avoid?: ReadonlySet<HostState>): { host: HostState; probe: boolean } | null {
    for (const host of this.hosts ?? []) {
      if (avoid?.has(host) === true) continue;
      if (host.up) return { host, probe: false };
      if (host.mayProbe(now)) return { host, probe: true };
    }
    return null;
  }

  /** Nothing may be sent before this time; 0: it is up, or only a probe will tell. */
  downUntil(now: number): number {
    if (this.#downUntil > now) return this.#downUntil;
    if (this.hosts === null || this.hosts.length === 0) return 0;
    let earliest = Infinity;
    for (const host of this.hosts) {
      if (host.up || host.probing || host.downUntil <= now) return 0;
      earliest = Math.min(earliest, host.downUntil);
    }
    return earliest;
  }

  /** No host is known to work; one message will tell. */
  doubtful(): boolean {
    return (
      this.failures > 0 ||
      (this.hosts !== null && this.hosts.length > 0 && !this.hosts.some((host) => host.up))
    );
  }

  get reason(): string {
    return this.#reason || (this.hosts?.find((host) => !host.up)?.reason ?? '');
  }

  /** The look-up failed. */
  lookupFailed(until: number, reason: string): void {
    this.failures++;
    this.#downUntil = until;
    this.#reason = reason;
  }

  lookedUp(): void {
    this.failures = 0;
    this.#downUntil = 0;
    this.#reason = '';
  }

  forgive(): void {
    this.#downUntil = 0;
    // Passwords and DNS may have changed, too.
    this.knownUntil = 0;
    for (const host of this.hosts ?? []) host.forgive();
  }
}
