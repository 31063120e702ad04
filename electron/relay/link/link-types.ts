/** What the relay's process and its owner say to each other, as JSON-like messages over one channel. */
import type { Message } from '../../../shared/text/text.ts';
import type { Endpoint, RelaySettingsPatch } from '../../../shared/domain/relay-settings.ts';
import type { Lock } from '../../../shared/domain/lock.ts';
import type { DatabaseAddress } from '../../store/postgres/database.ts';
import type { CourierState } from '../courier/courier-types.ts';
import type { RelayNotice } from './relay-notice.ts';
import type { MessageId } from '../mail/mail-types.ts';

/** One end of a channel between two processes: Node's IPC or Electron's `parentPort`, made alike. */
export interface Channel {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** The other end is gone. */
  onClose(listener: () => void): void;
}

/** Where a set on a server is, and which of its relays this one is. */
export interface RelayServer {
  readonly address: DatabaseAddress;
  /** A folder of this computer: for its file of rules. */
  readonly folder: string;
  /** Postern's, which other computers are told. */
  readonly version: string;
  /** By which others know it; no two relays of a set have the same. The computer's unless given. */
  readonly name?: string;
}

/** The first thing the owner says. Secrets travel here, never in argv or the environment. */
export interface RelayStart {
  /** The set's folder, or the address of a server for people. */
  readonly setPath: string;
  /** Null or absent: the set lies in its folder. */
  readonly server?: RelayServer | null;
  readonly setId: string;
  /** The set's key in base64; null when it cannot be had: then nobody whose password is still sealed can log in. */
  readonly key: string | null;
  /** Passwords of smart hosts by {@link smartHostName}. */
  readonly smartHostPasswords: Readonly<Record<string, string>>;
  /** Of the bind name of the set's directory; null or absent: there is none, or it is not at hand. */
  readonly directoryPassword?: string | null;
  /** Settings for this run only, from the command line. */
  readonly overrides: RelaySettingsPatch;
  /** Folder of certificate and CA (mode 0700). */
  readonly keysPath: string;
}

export interface Listening extends Endpoint {
  readonly tls: 'starttls' | 'implicit';
}

export interface RelayStatus {
  readonly listening: readonly Listening[];
  readonly startedAt: number;
  readonly sessions: number;
  readonly courier: CourierState;
  readonly scanners: readonly {
    readonly scanner: string;
    readonly available: boolean;
    readonly reason: string;
  }[];
  /** Why no mail can be stored, in a sentence. */
  readonly storage: Message | null;
  /** Last change of the set that the relay has read. */
  readonly seq: number;
}

/** Calls the owner makes of the relay. */
export interface RelayCalls {
  status(request: Record<string, never>): RelayStatus;
  hold(request: { ids: readonly number[]; on: boolean; by: string }): number;
  retryNow(request: { ids: readonly number[] | 'all'; by: string }): number;
  reroute(request: { ids: readonly number[]; route: string; by: string }): number;
  remove(request: { ids: readonly number[]; by: string }): number;
  release(request: {
    messages: readonly MessageId[];
    by: string;
    train: boolean;
    allowForDay: boolean;
  }): number;
  /** Deletes; with `train`, learns them as spam first. */
  deleteQuarantined(request: { messages: readonly MessageId[]; by: string; train: boolean }): number;
  pause(request: { on: boolean }): void;
  /** New smart host passwords, or the key once it is there. */
  secrets(request: {
    key?: string | null;
    smartHostPasswords?: Readonly<Record<string, string>>;
    directoryPassword?: string | null;
  }): void;
  /** The certificate's files were changed. */
  renewCertificate(request: Record<string, never>): void;
}

/** What the relay has its owner commit. */
export interface CommitCalls {
  /**
   * Commits an automatic lock, unless the user is locked by hand; with `replaces` only when that is the user's lock. Once durable:
   * the set's last sequence number.
   */
  lockUser(request: { id: number; lock: Lock; replaces?: Lock | undefined }): number;
  /**
   * Replaces a sealed password by its verifier (PHC string, argon2id), unless the password is no longer the one that lay
   * at `block`, `index`.
   */
  harden(request: { users: readonly { id: number; block: number; index: number; verifier: string }[] }): void;
}

/** Calls the relay makes of its owner. */
export interface OwnerCalls extends CommitCalls {
  /** A private DKIM key in PEM, unsealed. Rejects when none was made, or the set's key is not at hand. */
  dkimKey(request: { domain: string; selector: string }): string;
}

/** What the owner says without waiting for an answer. `stop`: accept no more, finish sessions within 10 s, exit with 0. */
export type OwnerEvent = { readonly kind: 'start'; readonly start: RelayStart } | { readonly kind: 'stop' };

/** Said by the relay without being asked. */
export type RelayEvent =
  | { readonly kind: 'listening'; readonly listening: readonly Listening[] }
  /**
   * The relay cannot start; it exits after this. A sentence that says what to do. `inUse`: another process has its port
   * or database, which a relay that is just ending lets go of by itself.
   */
  | { readonly kind: 'failed'; readonly reason: string; readonly told?: Message; readonly inUse: boolean }
  | { readonly kind: 'notice'; readonly notice: RelayNotice }
  /** New mail log lines are in the database (at most ten times a second). */
  | { readonly kind: 'log' };
