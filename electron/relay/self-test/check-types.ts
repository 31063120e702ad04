/** A check of the self-test as data: whose session, which dialogue, and what must come of it. */
import type { LockStatus } from '../../../shared/domain/lock.ts';
import type { SettingsOverride, SystemSettingsPatch } from '../../../shared/domain/settings.ts';
import type { TranscriptLine } from './client-session.ts';

/** Domain of all throw-away users and recipients; mail to it is never sent anywhere (RFC 2606: `.invalid`). */
export const SELF_TEST_DOMAIN = 'postern-self-test.invalid';

/** Names that a dialogue speaks of; they are known once the check's user is made. */
export interface Names {
  /** Address of the check's user: of a mailbox, or an IP address. */
  readonly user: string;
  /** Where mail goes; discarded. */
  readonly recipient: string;
  /** The administrator's contact. */
  readonly contact: string;
  /** The recipient at place `index`, each another one. */
  readonly recipientAt: (index: number) => string;
  /** When the calendar windows end, in the set's time zone, as a reply says it. */
  readonly resets: { readonly day: string; readonly week: string; readonly month: string };
}

/** Text, or text in which names stand. */
export type Text = string | ((names: Names) => string);

/** What a reply must be: its code, its enhanced status code unless empty, and what its text must name. */
export interface Expected {
  readonly code: number;
  readonly status?: string;
  readonly says?: readonly (Text | RegExp)[];
}

/** `blocked.js`: with an attachment that has this extension. */
export type Body = 'plain' | 'gtube' | 'eicar' | `blocked.${string}` | 'bare-lf' | 'too-large';

export type Step =
  /** A new connection, greeting and EHLO; with `tls` also STARTTLS where the port does not begin with it. */
  | {
      readonly do: 'connect';
      readonly from: 'stranger' | 'ip-user';
      readonly tls: boolean;
      readonly port?: 'implicit';
    }
  /** One line and its reply. */
  | { readonly do: 'say'; readonly line: Text; readonly expect: Expected }
  /** AUTH with the user's password, or a wrong one. */
  | {
      readonly do: 'login';
      readonly mechanism: 'PLAIN' | 'LOGIN';
      readonly password: 'right' | 'wrong';
      readonly expect: Expected;
    }
  /** MAIL, RCPT and DATA in turn until one is refused; `expect` is the last reply, whichever command it answers. */
  | {
      readonly do: 'send';
      readonly from?: Text;
      /** In the message's From; the sender unless told. */
      readonly author?: Text;
      readonly to?: readonly Text[];
      readonly recipients?: number;
      readonly body: Body;
      /** Sent this many times with the same outcome. */
      readonly times?: number;
      readonly expect: Expected;
    }
  /**
   * Mail to the administrator's contact. Sent where the contact is the self-test's own; else the envelope alone is tried,
   * so that nobody gets test mail.
   */
  | { readonly do: 'contact-admin'; readonly expect: Expected }
  | { readonly do: 'lock' | 'unlock' }
  /** What the set says of the user; a lock is committed by the owner, so it may take a moment to show. */
  | {
      readonly do: 'see-lock';
      readonly status: LockStatus;
      /** Minutes between the lock and its end. */
      readonly minutes?: number;
    }
  /** The user's automatic lock is waited for until it ends, by the relay's own word; `minutes`: so long. */
  | { readonly do: 'wait'; readonly for: 'end-of-lock' | { readonly minutes: number } }
  /** Messages of the user that are quarantined. */
  | { readonly do: 'see-quarantined'; readonly count: number; readonly response: 'rejected' | 'accepted' }
  /** Deliveries are paused around the steps between, so that what was accepted can be looked at. */
  | { readonly do: 'pause' | 'resume' }
  /** The one message of the user in the queue expires this many days after it was received. */
  | { readonly do: 'see-expiry'; readonly days: number }
  | { readonly do: 'hang-up' };

export interface Check {
  /** What is shown, and told by the test when it fails: unique. */
  readonly name: string;
  /** The setting that the check is about; `system.…` and `relay.…` for those that no user has. */
  readonly setting: string;
  /** Made before the steps and removed after them. */
  readonly user: { readonly kind: 'mailbox' | 'ip'; readonly settings: SettingsOverride };
  /** System settings in force while the steps run. */
  readonly system?: SystemSettingsPatch;
  readonly steps: readonly Step[];
  /** Why the check cannot run here; it is reported as skipped. */
  readonly skip?: string;
}

export interface CheckResult {
  readonly name: string;
  readonly setting: string;
  readonly result: 'pass' | 'fail' | 'skip';
  /** What was expected and what came; empty for a pass. */
  readonly reason: string;
  readonly transcript: readonly TranscriptLine[];
}

export interface SelfTestReport {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly checks: readonly CheckResult[];
}
