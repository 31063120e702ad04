/**
 * What the mail store keeps, as the relay's parts see it: messages, recipients, log lines and values, never files or SQL. The port
 * itself is {@link import('./mail-store.ts').MailStore}, its lists are in `mail-list-types.ts`. Times are Unix milliseconds.
 */

import type { Finding } from '../../../shared/domain/finding.ts';
import type { LimitRule, OverLimit, Take } from '../../../shared/domain/limits.ts';
import type { MailEventKind } from '../../../shared/domain/mail-event-kinds.ts';

export type { LimitRule, MailEventKind, OverLimit, Take };

/** Positive integer, greater for later messages, never reused; people see {@link import('./message-id.ts')}'s text form. */
export type MessageId = number;

export type NotifyOn = 'NEVER' | 'SUCCESS' | 'FAILURE' | 'DELAY';

/** A recipient as RCPT gave it (RFC 5321, DSN parameters of RFC 3461). */
export interface EnvelopeRecipient {
  readonly address: string;
  /** Empty: none was given (the default: FAILURE, DELAY). */
  readonly notify: readonly NotifyOn[];
  /** `ORCPT` as given, xtext-decoded, with its address type (`rfc822;x@y`); null when not given. */
  readonly orcpt: string | null;
}

export interface Envelope {
  /** Reverse path; empty: the null sender. */
  readonly sender: string;
  readonly recipients: readonly EnvelopeRecipient[];
  readonly smtpUtf8: boolean;
  /** BODY=8BITMIME was given. */
  readonly eightBit: boolean;
  /** DSN `RET`; null when not given. */
  readonly ret: 'FULL' | 'HDRS' | null;
  /** DSN `ENVID`, xtext-decoded; null when not given. */
  readonly envid: string | null;
}

/** Who handed the message in. */
export interface Origin {
  /** Null for messages the relay makes itself (DSNs). */
  readonly userId: number | null;
  /** The user's address, as it was then. */
  readonly user: string;
  /** IP address of the client; empty for the relay's own. */
  readonly client: string;
  /** EHLO name. */
  readonly helo: string;
  /** TLS protocol and cipher, or empty. */
  readonly tls: string;
}

/** What the header says, for lists and log; each at most 500 characters, decoded (RFC 2047), control characters removed. */
export interface HeaderSummary {
  readonly subject: string;
  readonly from: string;
  readonly messageId: string;
}

/** Why a message was quarantined. */
export interface QuarantineReason {
  readonly finding: Finding;
  /** `built-in`, `rspamd`, `spamd`, `clamd`. */
  readonly scanner: string;
  /** Signature, rule or test that decided, for people. */
  readonly reason: string;
  readonly score: number | null;
  /** What the sender was told. */
  readonly response: 'rejected' | 'accepted';
  /** When it is deleted by itself. */
  readonly expires: number;
}

/** One line of the mail log: what happened, and why. */
export interface MailEvent {
  readonly time: number;
  readonly kind: MailEventKind;
  readonly message: MessageId | null;
  readonly userId: number | null;
  readonly user: string;
  readonly client: string;
  readonly sender: string;
  /** One recipient; for `accepted`, `refused` and `quarantined` all, joined by a comma and cut at 1000 characters. */
  readonly recipient: string;
  /** Setting, limit, scanner or remote host that decided; empty when nothing stood in the way. */
  readonly rule: string;
  /** The SMTP reply given or received, on one line. */
  readonly reply: string;
  /** More for people: `value=1000 used=1000 resets=…`, size, delay, attempts. At most 500 characters. */
  readonly detail: string;
  /**
   * What was said in the SMTP session it is of, to be kept with the line; see `shared/domain/transcript.ts`. Lines that are written
   * together with the same one share it. No list gives it back: it is asked for by {@link MailReader.transcript}.
   */
  readonly transcript?: string;
}

export interface MailLogEntry extends MailEvent {
  /** Ascending in time. */
  readonly id: number;
}

/** A message on its way in. Small ones wait in memory; from 128 KB on, pieces go to disk as they come. */
export interface MessageDraft {
  readonly id: MessageId;
  readonly bytes: number;
  /** A promise when the caller must wait (back-pressure); rejects when the disk is full. The chunk must not be changed afterwards. */
  write(chunk: Uint8Array): Promise<void> | void;
  /** The content written so far, in pieces of at most 256 KB. */
  read(): AsyncIterable<Uint8Array>;
  /** Forgets it; safe at any time, also twice. Does nothing after `accept` or `quarantine`. */
  discard(): void;
}

export interface NewMessage {
  readonly draft: MessageDraft;
  readonly envelope: Envelope;
  readonly origin: Origin;
  readonly headers: HeaderSummary;
  readonly received: number;
  /** No attempt to deliver after this. */
  readonly expires: number;
  /** Checked and taken in the same transaction, all or none; empty for the relay's own messages. */
  readonly takes: readonly Take[];
  /** Lines written in the same transaction (their `message` is set by the database). */
  readonly events: readonly MailEvent[];
  /** Recipients wait until an administrator lets them go. */
  readonly held?: boolean;
}

export type Accepted =
  | { readonly accepted: true; readonly id: MessageId }
  | { readonly accepted: false; readonly over: OverLimit };

export type RecipientState = 'queued' | 'held' | 'delivered' | 'failed';

/** A recipient that is due, with what an attempt needs. */
export interface Delivery {
  /** Row of the recipient. */
  readonly id: number;
  readonly message: MessageId;
  readonly recipient: EnvelopeRecipient;
  /** Attempts made so far. */
  readonly attempts: number;
  /** Domain (lower case, A-labels, or an address literal in brackets) mail is routed by, unless `route` says otherwise. */
  readonly domain: string;
  /** `host:port` an administrator gave for this recipient; empty: as usual. */
  readonly route: string;
  /** Of the claim it was had by: greater for each later claim of the same recipient. */
  readonly epoch: number;
}

/** A message with the recipients of it that are due. */
export interface DueMessage {
  readonly id: MessageId;
  readonly envelope: Omit<Envelope, 'recipients'>;
  readonly origin: Origin;
  readonly received: number;
  readonly expires: number;
  /** Milliseconds of it that were added for time in which nothing was tried. */
  readonly untried?: number;
  /** When a delay warning was sent, or null. */
  readonly warned: number | null;
  readonly bytes: number;
  /** The content when it is small and at hand; else read it by {@link MailStore.content}. */
  readonly content: Uint8Array | null;
  readonly deliveries: readonly Delivery[];
}

/** What an attempt led to, for one recipient. */
export type Outcome =
  | { readonly delivery: Delivery; readonly result: 'sent'; readonly event: MailEvent }
  | {
      readonly delivery: Delivery;
      readonly result: 'retry';
      readonly next: number;
      readonly event: MailEvent | null;
      readonly attempted: boolean;
    }
  | { readonly delivery: Delivery; readonly result: 'failed'; readonly event: MailEvent }
  /** Until an administrator releases it; what is left until `expires` is given back then. */
  | {
      readonly delivery: Delivery;
      readonly result: 'held';
      readonly expires: number;
      readonly event: MailEvent;
    };

/**
 * A settled attempt; all of it in one transaction: outcomes, log lines, and the DSN or warning they lead to. Each outcome names the
 * claim its delivery was had by ({@link Delivery.epoch}).
 */
export interface Settlement {
  readonly message: MessageId;
  readonly outcomes: readonly Outcome[];
  /** A delay warning was sent now. */
  readonly warned?: boolean;
  /** DSNs to queue in the same transaction (null sender). */
  readonly bounces?: readonly NewMessage[];
  /** Log lines besides those of the outcomes (`bounced`, `delay-warning`), written as they are. */
  readonly events?: readonly MailEvent[];
}

/** Keyed values by space (`allow`, `bayes`); JSON text. What was set is read back at once, before it is on disk. */
export interface ValueStore {
  get(space: string, key: string): Promise<string | null>;
  set(space: string, key: string, value: string | null): Promise<void>;
  setMany(space: string, entries: readonly (readonly [key: string, value: string | null])[]): Promise<void>;
  all(space: string): AsyncIterable<readonly [key: string, value: string]>;
}
