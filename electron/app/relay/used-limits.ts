/** What users have used of their limits, read from the mail database: of all for queries, of a few for their rows. */
import type { CalendarWindows } from '../../../shared/domain/calendar-windows.ts';
import { takesFor } from '../../../shared/domain/limits.ts';
import { DEFAULT_SETTINGS } from '../../../shared/domain/settings.ts';
import type { OutgoingUser } from '../../../shared/domain/user.ts';
import { ruleUsage, usageSince, type UsedTotals } from '../../../shared/domain/usage.ts';
import type { MailReading } from '../../relay/mail/mail-reading.ts';
import type { UserStore } from '../../store/model/store-types.ts';

/** Windows slide: for so long what was read holds though no mail came. Milliseconds. */
const SLIDES = 1000;
/** Reading what all have used takes a share of the owner's time: one in so many. */
const SHARE = 5;

export interface UsedLimitsOptions {
  readonly now: () => number;
  readonly windows: (store: UserStore) => CalendarWindows;
  readonly reading: () => Promise<MailReading | null>;
  /** Another one once mail was written. */
  readonly trace: () => string;
}

export class UsedLimits {
  readonly #options: UsedLimitsOptions;
  #last: {
    readonly store: UserStore;
    readonly at: number;
    readonly day: number;
    readonly trace: string;
    /** Milliseconds that reading took. */
    took: number;
  } | null = null;

  constructor(options: UsedLimitsOptions) {
    this.#options = options;
  }

  /** Of all users; undefined while what was read last for this store still holds. */
  async all(store: UserStore): Promise<UsedTotals | null | undefined> {
    const now = this.#options.now();
    const windows = this.#options.windows(store);
    const day = windows.at(now).day.start;
    const trace = this.#options.trace();
    const last = this.#last;
    if (last?.store === store && last.day === day) {
      const age = now - last.at;
      const holds = age >= 0 && (age < SHARE * last.took || (trace === last.trace && age < SLIDES));
      if (holds) return undefined;
    }
    const read = { store, at: now, day, trace, took: 0 };
    this.#last = read;
    const reading = await this.#options.reading();
    const begun = performance.now();
    const takes = takesFor(DEFAULT_SETTINGS, windows, now, 0);
    const totals = (await reading?.usedTotals({ takes })) ?? null;
    read.took = performance.now() - begun;
    return totals;
  }

  /** The same users, each with what it has used. */
  async of<User extends OutgoingUser>(store: UserStore, users: readonly User[]): Promise<readonly User[]> {
    const reading = await this.#options.reading();
    const windows = this.#options.windows(store);
    const now = this.#options.now();
    const since = usageSince(windows, now);
    return Promise.all(
      users.map(async (user) => {
        const buckets = (await reading?.usage({ userId: user.id, since })) ?? [];
        return { ...user, usage: ruleUsage(user.effective, windows, now, buckets) };
      }),
    );
  }
}
