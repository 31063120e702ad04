/** Asks the rules in order at each step of a mail transaction; the first that refuses decides. */
import { CalendarWindows } from '../../../shared/domain/calendar-windows.ts';
import { nameInForce, parseContact } from '../../../shared/domain/gateway-names.ts';
import { SLIDING, takesFor, type Take } from '../../../shared/domain/limits.ts';
import { sameAddress, type MailAddress } from '../../../shared/domain/mail-address.ts';
import type { OutgoingSettings } from '../../../shared/domain/settings.ts';
import type { Directory, RelayUser } from '../directory/directory-types.ts';
import type { MailStore } from '../mail/mail-store.ts';
import type { EnvelopeRecipient } from '../mail/mail-types.ts';
import { fitRule, limitRule, recipientCountRule } from './limit-rule.ts';
import { lockRule } from './lock-rule.ts';
import type { Lockout } from './lockout.ts';
import type { Refusal } from './replies.ts';
import { senderRule } from './sender-rule.ts';

export interface SendPolicyOptions {
  readonly directory: Directory;
  readonly store: Pick<MailStore, 'over'>;
  readonly lockout: Lockout;
  readonly now: () => number;
}

/** What a message takes is the same within one: no window begins in its midst. Milliseconds. */
const SECOND = SLIDING.limitPerMinute.bucket;

interface Taken {
  readonly second: number;
  readonly recipients: number;
  readonly exempt: boolean;
  readonly takes: readonly Take[];
}

type Recipient = Pick<EnvelopeRecipient, 'address'>;

export class SendPolicy {
  readonly #options: SendPolicyOptions;
  #windows = new CalendarWindows('UTC');
  #known = { set: '', contact: '' };
  #taken = new WeakMap<OutgoingSettings, Taken>();

  constructor(options: SendPolicyOptions) {
    this.#options = options;
  }

  /** At MAIL: lock, sender, and limits that are reached already. */
  async atMail(user: RelayUser, sender: MailAddress | null): Promise<Refusal | null> {
    const contact = this.#contact();
    const refusal = this.#locked(user, null) ?? senderRule(user, sender);
    // With a contact the message may turn out to be for it, and then no limit stands in its way.
    if (refusal !== null || contact !== '') return refusal;
    return this.#limits(user, 1);
  }

  /** At RCPT: `accepted` are the recipients so far. */
  async atRecipient(
    user: RelayUser,
    accepted: readonly Recipient[],
    recipient: string,
  ): Promise<Refusal | null> {
    const { directory } = this.#options;
    const locked = this.#locked(user, recipient);
    if (locked !== null) return locked;
    const count = accepted.length + 1;
    const tooMany = recipientCountRule(count, directory.relay().maxRecipientsPerMessage);
    if (tooMany !== null) return tooMany;
    if (this.#onlyContact(accepted, recipient)) return null;
    return this.#limits(user, count);
  }

  /** At the end of DATA, for a user looked up anew: a lock set meanwhile counts. */
  atEnd(user: RelayUser, recipients: readonly Recipient[]): Refusal | null {
    for (const { address } of recipients) {
      const refusal = this.#locked(user, address);
      if (refusal !== null) return refusal;
    }
    return null;
  }

  /** What accepting the message takes from the user's counters. */
  takes(user: RelayUser, recipients: readonly Recipient[]): readonly Take[] {
    const exempt = this.#onlyContact(recipients, this.#contact());
    return this.#takes(user, recipients.length, exempt);
  }

  /** Who `postmaster` without a domain is: the administrator's contact, else that of the user's own domain. */
  postmaster(user: RelayUser): string {
    return this.#contact() || `postmaster@${user.domain}`;
  }

  timeZone(): string {
    return this.#options.directory.system().timeZone;
  }

  /** Kept for the second: every message of all who have these settings takes the same, at each of its steps. */
  #takes({ settings }: RelayUser, recipients: number, exempt: boolean): readonly Take[] {
    const zone = this.timeZone();
    const now = this.#options.now();
    const second = now - (now % SECOND);
    if (this.#windows.timeZone !== zone) {
      this.#windows = new CalendarWindows(zone);
      this.#taken = new WeakMap();
    }
    const kept = this.#taken.get(settings);
    if (kept?.second === second && kept.recipients === recipients && kept.exempt === exempt)
      return kept.takes;
    const takes = takesFor(settings, this.#windows, now, recipients, exempt);
    this.#taken.set(settings, { second, recipients, exempt, takes });
    return takes;
  }

  async #limits(user: RelayUser, recipients: number): Promise<Refusal | null> {
    const takes = this.#takes(user, recipients, false);
    const never = fitRule(takes);
    if (never !== null) return never;
    const over = await this.#options.store.over(user.id, takes);
    return over === null ? null : limitRule(over, this.timeZone());
  }

  #locked(user: RelayUser, recipient: string | null): Refusal | null {
    const { status, lock } = this.#options.lockout.lockOf(user);
    return lockRule(status, lock, this.#contact(), recipient, this.timeZone());
  }

  #contact(): string {
    const set = this.#options.directory.system().administratorContact;
    if (this.#known.set !== set) this.#known = { set, contact: nameInForce(parseContact, set) };
    return this.#known.contact;
  }

  #onlyContact(others: readonly Recipient[], recipient: string): boolean {
    const contact = this.#contact();
    return (
      contact !== '' &&
      sameAddress(recipient, contact) &&
      others.every(({ address }) => sameAddress(address, contact))
    );
  }
}
