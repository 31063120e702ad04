/** What the contract answers about the relay, its queue, quarantine, usage and mail log. Times are Unix milliseconds. */
import type { Message } from '../text/text.ts';
import type { DialogueLine, Transcripts } from '../domain/transcript.ts';
import type { ClientUser } from '../domain/client-forms.ts';
import type { MailEventKind } from '../domain/mail-event-kinds.ts';
import type { Finding } from '../domain/finding.ts';
import type { LimitRule } from '../domain/limits.ts';
import type { RelaySettings, RelaySettingsPatch } from '../domain/relay-settings.ts';
import type { UserId } from '../domain/user.ts';
import type { UserStatus } from '../domain/user-status.ts';

/** `waiting`: it died, and is started again at `retryAt`. `failed`: it cannot start until somebody does something. */
export type RelayPhase = 'stopped' | 'starting' | 'running' | 'stopping' | 'failed' | 'waiting';

/** A message's id as people see it. */
export type MessageName = string;

export interface RelayListening {
  readonly host: string;
  readonly port: number;
  readonly tls: 'starttls' | 'implicit';
}

export interface RelayCounts {
  readonly queued: number;
  readonly held: number;
  /** Of the queued, those that wait for another attempt. */
  readonly deferred: number;
  readonly quarantined: number;
}

/** The relay of the open set, for its screen and the status bar. */
export interface RelayState {
  readonly phase: RelayPhase;
  /** Why it failed or waits: a sentence that says what to do; else null. */
  readonly reason: string | null;
  /** The same, to be told in the reader's language. */
  readonly told: Message | null;
  /** When a relay that died is started again; null unless `waiting`. */
  readonly retryAt: number | null;
  /** Empty unless it runs. */
  readonly listening: readonly RelayListening[];
  readonly startedAt: number | null;
  /** How often it died and was started again since it was switched on. */
  readonly restarts: number;
  /** SMTP sessions open now. */
  readonly sessions: number;
  readonly counts: RelayCounts;
  /** Mail log lines of today (in the set's time zone) by kind; a kind without any is absent. */
  readonly today: Readonly<Partial<Record<MailEventKind, number>>>;
  /** When today began there. */
  readonly todaySince: number;
  /** Deliveries rest until an administrator lets them go on; also of a relay that does not run. */
  readonly paused: boolean;
  /** Null unless it runs. */
  readonly courier: RelayCourier | null;
  /** Empty unless it runs. */
  readonly scanners: readonly {
    readonly scanner: string;
    readonly available: boolean;
    readonly reason: string;
  }[];
  /** Why no mail can be stored, and none is taken, in a sentence; null while it can, and while the relay does not run. */
  readonly storage: Message | null;
  /** Why the mail database cannot be read, in a sentence; then nothing is known of counts. Null while it can. */
  readonly unreadable: Message | null;
  /** Last change of the set that the relay has read; null unless it runs. */
  readonly seq: number | null;
  /**
   * Where mail would go, where this computer has not seen the set at this place with this delivery before: then nothing
   * starts by itself, and whoever starts it agrees. Null: seen.
   */
  readonly unseen: readonly Message[] | null;
}

export interface RelayCourier {
  readonly paused: boolean;
  /** Attempts under way. */
  readonly active: number;
  readonly down: readonly { readonly destination: string; readonly until: number; readonly reason: string }[];
}

export interface RelaySettingsView {
  /** In force. */
  readonly settings: RelaySettings;
  /** What a run of the relay was started with over them; empty unless it runs. */
  readonly run: RelaySettingsPatch;
  /** Only what is set; the rest are defaults. */
  readonly set: RelaySettingsPatch;
  /** Smart hosts, by `smartHostName`, whose password is kept. */
  readonly smartHostPasswords: readonly string[];
  /** Why others that are kept are not used, a sentence each. */
  readonly refusedPasswords: readonly Message[];
}

/** Mailboxes of a selection, in its order. */
export interface ClientUsers {
  /** Users of the window that have an address to log in with; IP users are left out. */
  readonly users: readonly ClientUser[];
  /** Of the whole selection, IP users included. */
  readonly total: number;
  /** IP users of the window: they send without a login. */
  readonly ip: number;
  /** Mailboxes of the window that cannot send now: locked, or without a password. */
  readonly cannotSend: readonly string[];
}

/** Which files of a client's set-up were written. */
export interface WrittenClientForms {
  readonly users: number;
  readonly files: readonly string[];
}

/** What came of logging in and sending as a user, as a mail client does. */
export interface ClientTrial {
  readonly sent: boolean;
  /** What it stopped at, in a sentence; empty when the message was taken. */
  readonly reason: string;
  /** What was said, without the password. `note`: what happened around the dialogue. */
  readonly transcript: readonly DialogueLine[];
}

/** What a domain publishes in its DNS, so that others can check its signatures. */
export interface DkimRecord {
  /** Of the TXT record: `postern._domainkey.example.com`. */
  readonly name: string;
  readonly value: string;
  /** The record as a line of a zone file, in strings of at most 255 bytes. */
  readonly zoneLine: string;
}

/** A domain whose mail is signed. */
export interface DkimEntry {
  readonly domain: string;
  readonly displayDomain: string;
  readonly selector: string;
  /** Null while its key has not been made, or cannot be read: its mail waits. */
  readonly record: DkimRecord | null;
}

/** `different`: there is a record, but not this one. `unreachable`: no name server answered in time. */
export interface DkimCheck {
  readonly result: 'published' | 'missing' | 'different' | 'unreachable';
  /** The texts that were found. */
  readonly found: readonly string[];
}

/** One recipient of one message in the queue. */
export interface QueueRow {
  readonly id: number;
  readonly message: MessageName;
  readonly state: 'queued' | 'held';
  /** Empty: the null sender. */
  readonly sender: string;
  readonly recipient: string;
  readonly user: string;
  readonly subject: string;
  /** Bytes. */
  readonly size: number;
  readonly received: number;
  /** Null while held. */
  readonly nextAttempt: number | null;
  readonly attempts: number;
  /** When it is given up; null while held, for then its time does not run. */
  readonly expires: number | null;
  /** The last remote reply; empty before the first attempt. */
  readonly lastReply: string;
  /** `host:port` an administrator gave; empty: as usual. */
  readonly route: string;
}

export interface QuarantineRow {
  readonly message: MessageName;
  readonly finding: Finding;
  readonly scanner: string;
  readonly reason: string;
  readonly score: number | null;
  /** What the sender was told. */
  readonly response: 'rejected' | 'accepted';
  readonly user: string;
  readonly userId: UserId | null;
  readonly client: string;
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly subject: string;
  readonly from: string;
  /** Bytes. */
  readonly size: number;
  readonly received: number;
  /** When it is deleted by itself. */
  readonly expires: number;
}

/** A message's header and text, as plain text; nothing of it is ever rendered or fetched. */
export interface MailPreview {
  readonly message: MessageName;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly text: string;
  /** The text goes on. */
  readonly cut: boolean;
  /** Sizes in bytes, decoded. */
  readonly attachments: readonly { readonly name: string; readonly type: string; readonly size: number }[];
}

/** What was said in the SMTP session of a line of the mail log. */
export interface MailTranscript {
  /** Lines that begin with `C: ` (client), `S: ` (server) or `* `; null: none is kept. */
  readonly text: string | null;
  /** Which ones the relay's settings have kept from now on. */
  readonly kept: Transcripts;
}

export interface MailLogRow {
  /** Ascending in time. */
  readonly id: number;
  readonly time: number;
  readonly kind: MailEventKind;
  readonly message: MessageName | null;
  readonly userId: UserId | null;
  readonly user: string;
  readonly client: string;
  readonly sender: string;
  readonly recipient: string;
  /** Setting, limit, scanner or remote host that decided; empty when nothing stood in the way. */
  readonly rule: string;
  readonly reply: string;
  readonly detail: string;
}

/** How much of its limits one user has used, now. */
export interface UsageRow {
  readonly id: UserId;
  readonly address: string;
  readonly displayAddress: string;
  readonly status: UserStatus;
  /** All of them, in the order of `LIMIT_RULES` in `domain/limits.ts`. */
  readonly rules: readonly {
    readonly rule: LimitRule;
    readonly used: number;
    /** 0: unlimited. */
    readonly limit: number;
    /** When the count is 0 again (calendar windows), or has room at the latest (sliding ones). */
    readonly resets: number;
  }[];
}

export interface MailPage<T> {
  /** How many match. */
  readonly total: number;
  readonly entries: readonly T[];
}

/** How far a search of the mail database is. */
export interface MailSearch {
  /** How many were found; while `more`, there may be others. */
  readonly total: number;
  readonly more: boolean;
  /** How far back it has come (or how far on, oldest first), while `more`; null: it has just begun. */
  readonly searchedTo: number | null;
  /** These are older than the database, and newer ones are on their way: to be asked for again. Left out: they are not. */
  readonly behind?: true;
}

export interface MailWindow<T> extends MailPage<T>, MailSearch {
  /** Of a question that groups: `total` counts rows, these are lines. */
  readonly groups?: MailGroups<T>;
}

/** The heads of groups in a window. */
export interface MailGroups<T> {
  /** How many lines there are: a head for each group, and the rows of those that are open. */
  readonly lines: number;
  readonly heads: readonly MailGroupHead<T>[];
}

export interface MailGroupHead<T> {
  /** It stands before this row of the window. */
  readonly before: number;
  /** What its rows have in common; null: no value. */
  readonly key: string | null;
  readonly count: number;
  /** The first of its rows; null where that is gone meanwhile. */
  readonly first: T | null;
}

/** Where a row is among what a view was given. */
export interface MailPlace {
  /** Its line; null: it does not match, or is not shown. */
  readonly line: number | null;
  /** It is not shown because this group is closed. */
  readonly closed?: string | null;
}

/** How many queue or quarantine entries were changed. */
export interface MailChange {
  readonly changed: number;
  /** It was stopped when so many of them had been come to; what was changed by then stays so. */
  readonly stopped?: MailActionState;
}

/** How far the file of a list is. `of`: null while what matches is still searched. */
export interface ListExportState {
  readonly done: number;
  readonly of: number | null;
}

/** How far a change of many is. */
export interface MailActionState {
  readonly done: number;
  readonly of: number;
}
