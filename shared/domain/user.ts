/** Outgoing users: who may send. A mailbox logs in with a password, an IP user is known by its address. */
import { fold } from './fold.ts';
import type { Lock } from './lock.ts';
import type { SettingsOverride, OutgoingSettings } from './settings.ts';
import type { RuleUsage } from './usage.ts';
import type { UserStatus } from './user-status.ts';

/** Positive integer, unique within a set for all time: never reused, also not after a delete or an undo. */
export type UserId = number;

export type UserKind = 'mailbox' | 'ip';

/** What the store keeps of a user, less the password (see {@link SealedRef}). */
export interface UserRecord {
  readonly id: UserId;
  readonly kind: UserKind;
  /** Local part as typed (RFC 5321 dot-string), or an IP address / CIDR range in canonical text. */
  readonly username: string;
  /** Lower-case A-label host name (RFC 1123, RFC 5891). */
  readonly domain: string;
  /** Only what is set for this user; a key that is absent is inherited. */
  readonly settings: SettingsOverride;
  readonly lock: Lock | null;
  /** Unix milliseconds. */
  readonly createdAt: number;
  /** Unix milliseconds of the last change that touched this user. */
  readonly changedAt: number;
}

/** Where a user's password lies: entry `index` of the sealed block `block`. */
export interface SealedRef {
  readonly block: number;
  readonly index: number;
}

/** A user's password as the store keeps it. The place of its sealed copy stays its identity when only the verifier is left. */
export interface StoredPassword extends SealedRef {
  /** Argon2id in PHC text, once the password is hardened; `{SCHEME}HASH` of a hash that was imported, until the first login. */
  readonly verifier?: string;
  /** The sealed copy was kept beside the verifier. */
  readonly kept?: true;
}

/** Tells a user's passwords apart without saying anything of them: another one after each change, the same when hardened. */
export function passwordId(password: SealedRef | null): string | null {
  return password === null ? null : `${password.block}.${password.index}`;
}

/** True while the sealed copy is there to be opened. */
export function isSealed(password: StoredPassword): boolean {
  return password.verifier === undefined || password.kept === true;
}

/** A record as the store's own parts pass it around. Never leaves the owner process. */
export interface StoredUser extends UserRecord {
  readonly password: StoredPassword | null;
}

/** A user as the contract shows it. */
export interface OutgoingUser extends UserRecord {
  /** `username@domain` of a mailbox; the canonical address or range of an IP user. */
  readonly address: string;
  /** `domain` with U-labels, for people. */
  readonly displayDomain: string;
  /** `address` with U-labels, for people. */
  readonly displayAddress: string;
  readonly status: UserStatus;
  /** The lock by hand that is yet to begin. */
  readonly plannedLock: Lock | null;
  readonly hasPassword: boolean;
  /** A directory has its password: whatever the set has is not used. */
  readonly passwordIn?: 'directory';
  /** The scheme of the hash that the password came as (`BLF-CRYPT`), until the first login; null for any other. */
  readonly importedHash: string | null;
  /** See {@link passwordId}. */
  readonly passwordId: string | null;
  /** Values in force: user, else domain, else system. */
  readonly effective: OutgoingSettings;
  /** What is used of its limits, where that was asked for. */
  readonly usage?: readonly RuleUsage[];
}

/** What identifies a user on screen and in the CLI. */
export function addressOf(user: Pick<UserRecord, 'kind' | 'username' | 'domain'>): string {
  return user.kind === 'ip' ? user.username : `${user.username}@${user.domain}`;
}

/** Two users are the same when their keys are (design: without regard to case). */
export function addressKey(user: Pick<UserRecord, 'kind' | 'username' | 'domain'>): string {
  return fold(addressOf(user));
}
