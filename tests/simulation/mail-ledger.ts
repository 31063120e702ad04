/**
 * What was promised to clients, and what has become of it: kept by the test beside the relay, over crashes, and compared with what the
 * relay has. Each rule that is broken is an error that names the message and the recipient.
 */
import { CalendarWindows } from '../../shared/domain/calendar-windows.ts';
import { SLIDING, takesFor, type LimitRule, type OverLimit, type Take } from '../../shared/domain/limits.ts';
import { DEFAULT_SETTINGS, type OutgoingSettings } from '../../shared/domain/settings.ts';
import type { DueMessage, MessageId, Settlement } from '../../electron/relay/mail/mail-types.ts';
import type { UsageEntry } from '../../electron/relay/mail/mail-list-types.ts';

/** Small enough to be reached. Limits a message. */
export const LIMITS: OutgoingSettings = {
  ...DEFAULT_SETTINGS,
  ...{ limitPerMinute: 3, limitPerHour: 5, limitPerDay: 6, limitPerWeek: 14, maxRecipientsPerDay: 9 },
};

/** `offered`: what the client was told, if anything, is not known to the test. */
type State = 'offered' | 'accepted' | 'quarantined' | 'refused';

export interface Offer {
  readonly id: MessageId;
  readonly user: number;
  readonly recipients: readonly string[];
  readonly content: Uint8Array;
  readonly takes: readonly Take[];
  readonly received: number;
  readonly quarantine: boolean;
  state: State;
}

/** What has become of a recipient, once that is on disk. */
type Fate = 'sent' | 'failed' | 'removed';

interface Taken {
  times: number;
  /** The relay may not know, or another may have what it knew: then it is sent again, and rightly so. */
  unsure: boolean;
}

const keyOf = (message: MessageId, recipient: string): string => `${message} to ${recipient}`;

export class MailLedger {
  readonly #windows = new CalendarWindows('UTC');
  readonly offers = new Map<MessageId, Offer>();
  readonly #fates = new Map<string, Fate>();
  /** Asked of the store, which has not said that it is done. */
  readonly #underWay = new Map<string, Fate>();
  readonly #taken = new Map<string, Taken>();
  /** The latest claim of each recipient's row. */
  readonly #claims = new Map<number, number>();
  /** The wall clock was set back: what was sent before it counts for later windows. */
  #clockMoved = false;

  takes(now: number, recipients: number): readonly Take[] {
    return takesFor(LIMITS, this.#windows, now, recipients);
  }

  clockMoved(): void {
    this.#clockMoved = true;
  }

  accepted(offer: Offer): void {
    offer.state = 'accepted';
    if (this.#clockMoved) return;
    for (const take of offer.takes) {
      const used = this.#used(offer.user, take, offer.received);
      if (used > take.limit && take.limit > 0)
        throw new Error(`${used} of ${take.limit} accepted (${take.rule}, user ${offer.user})`);
    }
  }

  /** Refused for a limit: only where it is reached. */
  over(offer: Offer, { take, used }: OverLimit): void {
    offer.state = 'refused';
    if (this.#clockMoved || take.rule in SLIDING) return;
    const counted = this.#used(offer.user, take, Infinity);
    // What another session is about to store counts as well, and is not known here yet.
    if (used < counted) throw new Error(`${take.rule}: ${used} counted where ${counted} were accepted`);
    if (counted + this.#offered(offer) + take.amount <= take.limit)
      throw new Error(`${take.rule} refused at ${counted} of ${take.limit}`);
  }

  /** Whoever claimed them before has them no more. */
  claimed(messages: readonly DueMessage[]): readonly DueMessage[] {
    for (const { deliveries } of messages)
      for (const { id, epoch } of deliveries) this.#claims.set(id, epoch);
    return messages;
  }

  /** An attempt begins. */
  sending(message: MessageId, recipient: string): void {
    const key = keyOf(message, recipient);
    const fate = this.#fates.get(key);
    if (fate !== undefined) throw new Error(`${key} is sent although it is ${fate}`);
    const taken = this.#taken.get(key);
    if (taken !== undefined && !taken.unsure) throw new Error(`${key} is sent again, and a server has it`);
  }

  /** A server took it. `unsure`: the relay does not hear of it. */
  took(message: MessageId, recipient: string, unsure: boolean): void {
    const key = keyOf(message, recipient);
    const { times } = this.#taken.get(key) ?? { times: 0 };
    this.#taken.set(key, { times: times + 1, unsure });
  }

  /** With the process all claims have ended, and begin anew. */
  crashed(): void {
    this.#claims.clear();
    this.unsure();
  }

  /** Whatever a relay knew and has not stored may be gone, or another's by now. */
  unsure(): void {
    for (const [key, taken] of this.#taken) if (!this.#fates.has(key)) taken.unsure = true;
  }

  /** What the store is asked for; the result is called once it is stored, or with what of it is another's. */
  settling({
    message,
    outcomes,
    bounces = [],
  }: Settlement): (lost: readonly { readonly id: number }[]) => void {
    const offer = this.offers.get(message);
    const fates = new Map<string, Fate>();
    for (const { delivery, result } of outcomes) {
      if (result !== 'sent' && result !== 'failed') continue;
      const key = keyOf(message, delivery.recipient.address);
      fates.set(key, result);
      if (offer === undefined) continue;
      if (result === 'sent' && !this.#taken.has(key))
        throw new Error(`${key} is settled as sent; no server has it`);
      if (result === 'failed' && bounces.length === 0) throw new Error(`${key} fails, and nobody is told`);
    }
    const begun = this.#begin(fates);
    return (lost) => {
      for (const { delivery, result } of lost.length > 0 ? [] : outcomes) {
        const key = keyOf(message, delivery.recipient.address);
        const over = (this.#claims.get(delivery.id) ?? 0) > delivery.epoch;
        // What was sent twice has been sent twice.
        if (over && !(result === 'sent' && this.#fates.has(key)))
          throw new Error(`${key} is settled by one that has it no more`);
      }
      begun(lost);
    };
  }

  removing(rows: readonly { readonly message: MessageId; readonly recipient: string }[]): () => void {
    const done = this.#begin(
      new Map(rows.map((row) => [keyOf(row.message, row.recipient), 'removed' as const])),
    );
    return () => done([]);
  }

  /**
   * Compares with what a relay finds that is at rest, or that was just started after a crash (`restarted`): then what was under way may be
   * stored or not.
   */
  compare(
    restarted: boolean,
    queue: readonly { readonly message: MessageId; readonly recipient: string }[],
    quarantine: readonly { readonly message: MessageId }[],
    usage: readonly UsageEntry[],
  ): void {
    const queued = new Set(queue.map(({ message, recipient }) => keyOf(message, recipient)));
    const quarantined = new Set(quarantine.map(({ message }) => message));
    for (const offer of this.offers.values()) this.#compareOne(offer, queued, quarantined);
    if (restarted) this.#forgetUnstored();
    this.#compareUsage(usage);
  }

  /** What was under way is known now; an id that nothing on the disk has may be given out again. */
  #forgetUnstored(): void {
    this.#underWay.clear();
    for (const [id, { state }] of this.offers) if (state === 'refused') this.offers.delete(id);
  }

  #compareOne(offer: Offer, queued: ReadonlySet<string>, quarantined: ReadonlySet<MessageId>): void {
    const keys = offer.recipients.map((recipient) => keyOf(offer.id, recipient));
    const there = quarantined.has(offer.id) || keys.some((key) => queued.has(key));
    if (offer.state === 'offered') {
      if (!there) {
        offer.state = 'refused';
        return;
      }
      offer.state = offer.quarantine ? 'quarantined' : 'accepted';
    }
    if (offer.state === 'refused') {
      if (there) throw new Error(`${offer.id} was refused, and is there`);
      return;
    }
    for (const key of keys) {
      const fate = this.#fates.get(key);
      const here = queued.has(key) || quarantined.has(offer.id);
      if (here && fate !== undefined) throw new Error(`${key} is ${fate}, and waits`);
      if (here || fate !== undefined) continue;
      const perhaps = this.#underWay.get(key);
      if (perhaps === undefined) throw new Error(`${key} was accepted, and is lost`);
      this.#fates.set(key, perhaps);
    }
  }

  #compareUsage(usage: readonly UsageEntry[]): void {
    const counted = new Map<string, number>();
    const add = (user: number, rule: LimitRule, at: number, amount: number): void => {
      const key = `${user} ${rule} ${at}`;
      counted.set(key, (counted.get(key) ?? 0) + amount);
    };
    for (const { userId, rule, at, used } of usage) add(userId, rule, at, -used);
    for (const { state, quarantine, user, takes } of this.offers.values()) {
      if (state !== 'accepted' || quarantine) continue;
      for (const { rule, at, amount, countedBy } of takes)
        if (countedBy === undefined) add(user, rule, at, amount);
    }
    for (const [key, difference] of counted)
      if (difference !== 0) throw new Error(`${key}: ${difference} accepted more than counted`);
  }

  /** All that was accepted has come to an end, but for what is in quarantine. */
  unfinished(): readonly string[] {
    return [...this.offers.values()].flatMap(({ id, state, recipients }) =>
      state === 'accepted'
        ? recipients.map((one) => keyOf(id, one)).filter((key) => !this.#fates.has(key))
        : [],
    );
  }

  #begin(fates: ReadonlyMap<string, Fate>): (lost: readonly { readonly id: number }[]) => void {
    for (const [key, fate] of fates) this.#underWay.set(key, fate);
    return (lost) => {
      for (const [key, fate] of fates) {
        this.#underWay.delete(key);
        if (lost.length > 0) continue;
        this.#fates.set(key, fate);
      }
    };
  }

  /** By what was accepted, and received until then, in the window of the take. */
  #used(user: number, take: Take, until: number): number {
    let used = 0;
    for (const offer of this.offers.values()) {
      if (offer.user !== user || offer.state !== 'accepted' || offer.quarantine) continue;
      if (offer.received > until) continue;
      const inWindow =
        take.till === undefined
          ? offer.received > take.at - SLIDING[take.rule as keyof typeof SLIDING].width
          : offer.received >= take.from && offer.received < take.till && this.#sameSpan(take, offer.received);
      if (inWindow) used += take.rule === 'maxRecipientsPerDay' ? offer.recipients.length : 1;
    }
    return used;
  }

  #sameSpan({ rule, at }: Take, received: number): boolean {
    const span = rule === 'limitPerWeek' ? 'week' : rule === 'limitPerMonth' ? 'month' : 'day';
    return this.#windows.at(received)[span].start === this.#windows.at(at)[span].start;
  }

  /** What other sessions of the same user have under way. */
  #offered({ id, user }: Offer): number {
    let amount = 0;
    for (const offer of this.offers.values())
      if (offer.id !== id && offer.user === user && offer.state === 'offered')
        amount += offer.recipients.length;
    return amount;
  }
}
