/** The users of the set as the relay sees them: read from the journal, followed as it grows. */
import type { Message } from '../../../shared/text/text.ts';
import type { Lock, LockStatus } from '../../../shared/domain/lock.ts';
import type { OutgoingSettings, SystemSettings } from '../../../shared/domain/settings.ts';
import type { RelaySettings } from '../../../shared/domain/relay-settings.ts';
import type { UserKind } from '../../../shared/domain/user.ts';
import type { Asker } from './turn-order.ts';

export interface RelayUser {
  readonly id: number;
  readonly kind: UserKind;
  /** As shown: `username@domain`, or the address or range of an IP user. */
  readonly address: string;
  /** Lower-case A-labels. */
  readonly domain: string;
  /** In force: user, else domain, else system. */
  readonly settings: OutgoingSettings;
  readonly lock: Lock | null;
}

export interface Directory {
  /** By address without regard to case; U-label or A-label domains alike. */
  find(address: string): RelayUser | undefined;
  get(id: number): RelayUser | undefined;
  /** Those whose lock lifts by itself, also where its time is over. */
  timedLocks(): readonly RelayUser[];
  /** The IP user with the most specific range that holds the address; undefined also when IP users are switched off. */
  findIp(address: string): RelayUser | undefined;
  /** Status of the lock at `now`. */
  status(user: RelayUser, now: number): LockStatus;
  system(): SystemSettings;
  relay(): RelaySettings;
  /** Why the set cannot be followed at present, in a sentence; null when all is well. */
  problem(): Message | null;
  /** Sequence number of the last change read. */
  seq(): number;
  /** Called after each change that was read; users looked up before may be stale. */
  onChange(listener: () => void): () => void;
  /**
   * The user when the password is its own. Takes as long for a user that does not exist. Hardens at the first success.
   * Where many wait, `asker` says who goes first. Rejects with `LoginUnavailable` when it cannot be judged now (RFC 4954: answer 454 4.7.0).
   */
  authenticate(address: string, password: string, asker?: Asker): Promise<RelayUser | null>;
  close(): Promise<void>;
}
