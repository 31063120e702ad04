/** The courier as the relay's composition sees it: takes due messages from the mail database and delivers them. */
import type { Finding } from '../mail/mail-types.ts';

export interface Courier {
  /** Goes on with the queue where it was. */
  start(): void;
  /** No new attempts until `resume`; those under way finish. */
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

/** What the relay tells its owner. */
export type RelayNotice =
  | {
      readonly kind: 'quarantined';
      readonly finding: Finding;
      readonly user: string;
      readonly subject: string;
      readonly reason: string;
    }
  | { readonly kind: 'locked'; readonly user: string; readonly reason: string; readonly until: number | null }
  | { readonly kind: 'destination-down'; readonly destination: string; readonly reason: string }
  | { readonly kind: 'scanner-down'; readonly scanner: string; readonly reason: string };
