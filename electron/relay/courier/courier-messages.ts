/** What the courier's two threads say to each other: jobs and contents one way, results and wishes for content the other. */
import type { Transcripts } from '../../../shared/domain/transcript.ts';
import type { COURIER_TLS } from '../../../shared/domain/relay-settings.ts';
import type { NotifyOn } from '../mail/mail-types.ts';
import type { CourierTimeouts } from './courier-types.ts';
import type { Lane } from '../mail/lanes.ts';

/** One server to deliver to. Two targets that differ in anything have different ids. */
export interface HostTarget {
  readonly id: number;
  /** Name, for TLS, log and DSNs. */
  readonly host: string;
  /** IP address to connect to; empty: `host` is looked up. */
  readonly address: string;
  readonly port: number;
  readonly tls: (typeof COURIER_TLS)[number];
  readonly implicitTls: boolean;
  readonly auth: { readonly user: string; readonly pass: string } | null;
  /** Connections at once. */
  readonly connections: number;
}

/** DSN parameters (RFC 3461) to pass on; of each recipient in the order of {@link SendJob.recipients}. */
export interface SendDsn {
  readonly ret: 'FULL' | 'HDRS' | null;
  readonly envid: string | null;
  readonly recipients: readonly { readonly notify: readonly NotifyOn[]; readonly orcpt: string | null }[];
}

/** One transaction: a message for recipients at one host. */
export interface SendJob {
  readonly id: number;
  readonly host: number;
  /** Whose it is: connections go to everybody in turn. */
  readonly lane: Lane;
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly smtpUtf8: boolean;
  readonly eightBit: boolean;
  /** Null when the sender gave no DSN parameter. */
  readonly dsn: SendDsn | null;
  readonly bytes: number;
  /** Where the content begins in the batch's `data`; -1: it comes in pieces, on demand. */
  readonly at: number;
}

/** A key for mail whose header `From` is of the domain or below it; no pem: such mail waits. */
export interface DkimKeyEntry {
  readonly domain: string;
  readonly selector: string;
  readonly pem: string | null;
}

/** What we found ourselves, without a reply of the remote server; `status` is an enhanced status code (RFC 3463). */
export interface LocalFinding {
  readonly status: string;
  readonly text: string;
}

/** What a reply answers: it means different things at different steps. `content` is the end of the message after DATA. */
export type Step = 'greeting' | 'EHLO' | 'STARTTLS' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | 'content' | 'RSET';

/** A reply as the server gave it, lines joined by a newline. */
export interface RemoteReply {
  readonly step: Step;
  readonly reply: string;
}

export type Reply = RemoteReply | LocalFinding;

export type SendResult =
  | {
      readonly job: number;
      readonly kind: 'answered';
      /** `name[address]:port`. */
      readonly remote: string;
      /** TLS protocol and cipher; empty without TLS. */
      readonly tls: string;
      /** The server offers DSN, so a SUCCESS notification is its duty now. */
      readonly dsn: boolean;
      /** One for all recipients, or one for each. */
      readonly replies: Reply | readonly Reply[];
      /** What was said, where that is to be kept. */
      readonly transcript?: string;
    }
  | {
      /** Nothing of the message was sent. */
      readonly job: number;
      readonly kind: 'unreached';
      /** How the host broke off while it was told of this message; null: it could not be reached at all. */
      readonly brokeOff: 'closed' | 'silent' | null;
      readonly remote: string;
      readonly reason: Reply;
      readonly transcript?: string;
    };

export interface CourierWorkerData {
  readonly timeouts: CourierTimeouts;
  readonly trustedCertificates: readonly string[];
  readonly messagesPerConnection: number;
}

export type ToWorker =
  | {
      readonly kind: 'jobs';
      readonly hosts: readonly HostTarget[];
      readonly jobs: readonly SendJob[];
      /** Contents of the batch's small messages one after the other; transferred. */
      readonly data: Uint8Array;
      readonly helo: string;
      /** Whose dialogues come with their results. */
      readonly transcripts: Transcripts;
    }
  | { readonly kind: 'piece'; readonly job: number; readonly piece: Uint8Array }
  | { readonly kind: 'end'; readonly job: number; readonly error: string | null }
  | { readonly kind: 'keys'; readonly keys: readonly DkimKeyEntry[] }
  | { readonly kind: 'stop' };

export type FromWorker =
  /** It has come up. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'results'; readonly results: readonly SendResult[] }
  /** Send the content (again) from its beginning. */
  | { readonly kind: 'want'; readonly job: number }
  /** Another piece may come. */
  | { readonly kind: 'more'; readonly job: number }
  /** No more pieces are needed. */
  | { readonly kind: 'enough'; readonly job: number };
