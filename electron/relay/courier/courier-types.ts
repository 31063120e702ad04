/** The courier as the relay's composition sees it: takes due messages from the mail database and delivers them. */
import type { RelaySettings, SmartHost } from '../../../shared/domain/relay-settings.ts';
import type { RelayNotice } from '../link/relay-notice.ts';
import type { KeptValues } from '../mail/kept-values.ts';
import type { MailStore } from '../mail/mail-store.ts';

export interface Courier {
  /** Goes on with the queue where it was. */
  start(): void;
  /** No new attempts until `resume`; those under way finish. One made over a store that keeps a pause begins paused. */
  pause(): void;
  resume(): void;
  readonly paused: boolean;
  /** Forgets that destinations are down, and looks for due messages now. */
  wake(): void;
  /** For screens: destinations that are down, until when and why; attempts under way. */
  state(): CourierState;
  /** Finishes what is under way within `milliseconds`, then cuts it off. */
  stop(milliseconds: number): Promise<void>;
}

export interface CourierState {
  readonly paused: boolean;
  readonly active: number;
  readonly down: readonly { readonly destination: string; readonly until: number; readonly reason: string }[];
}

/** DNS as the courier asks it; rejects with an error whose `code` is Node's (`ENOTFOUND`, `ENODATA`, `ESERVFAIL`, `ETIMEOUT` …). */
export interface MailResolver {
  mx(domain: string): Promise<readonly { readonly exchange: string; readonly priority: number }[]>;
  /** IPv4 and IPv6 addresses of a host; rejects with `ENODATA` or `ENOTFOUND` when there is none. */
  addresses(host: string): Promise<readonly string[]>;
}

/** Milliseconds a remote server may take. */
export interface CourierTimeouts {
  readonly connect: number;
  readonly greeting: number;
  /** Without a byte in a session (RFC 5321, 4.5.3.2: 5 to 10 minutes). */
  readonly silence: number;
  /** An idle connection is kept this long for the next message. */
  readonly idle: number;
}

/** What the courier is made of; the functions are asked anew for each use, so that changed settings act at once. */
export interface CourierOptions {
  readonly store: MailStore;
  /** What it keeps over a restart: the space {@link import('./kept-pause.ts').COURIER}. */
  readonly kept: Pick<KeptValues, 'get' | 'set'>;
  readonly settings: () => RelaySettings;
  /** Days the relay's own messages (DSNs: null) are tried; that of users' messages is fixed at acceptance. */
  readonly retryDays: (userId: number | null) => number;
  readonly smartHostPassword: (host: SmartHost) => string | undefined;
  /** PEM of the private key; null when it cannot be had now: mail of that domain waits. */
  readonly dkimKey: (domain: string, selector: string) => string | null;
  /** Who gets the reports that cannot go to their sender; empty: nobody. */
  readonly contact: () => string;
  /** Name in EHLO and DSNs. */
  readonly hostName: () => string;
  readonly now: () => number;
  /** Milliseconds by a clock that nobody sets, from any beginning; the process's own unless a test says otherwise. */
  readonly ran?: () => number;
  /** Whether this relay itself listens there; for loops. */
  readonly isOurself: (host: string, port: number) => boolean;
  readonly onNotice: (notice: RelayNotice) => void;
  /** At most so many milliseconds pass before it looks into the queue again; for one that others fill, or leave behind. */
  readonly lookEvery?: number | undefined;
  readonly resolver?: MailResolver;
  readonly timeouts?: Partial<CourierTimeouts>;
  /** Port of direct delivery; 25 unless a test says otherwise. */
  readonly directPort?: number;
  /** Messages of one connection; 1000 unless a test says otherwise. */
  readonly messagesPerConnection?: number;
  /** Milliseconds before a thread that died is started again, doubled at each further death; a second unless a test says otherwise. */
  readonly restartPause?: number;
  /** PEM of certificate authorities trusted besides the well-known ones. */
  readonly trustedCertificates?: readonly string[];
}
