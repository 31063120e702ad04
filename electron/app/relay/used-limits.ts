/** What users have used of their limits, read from the mail database: of all for queries, of a few for their rows. */
import type { CalendarWindows } from '../../../shared/domain/calendar-windows.ts';
import { takesFor } from '../../../shared/domain/limits.ts';
import { DEFAULT_SETTINGS } from '../../../shared/domain/settings.ts';
import type { OutgoingUser } from '../../../shared/domain/user.ts';
import { ruleUsage, usageSince } from '../../../shared/domain/usage.ts';
import type { MailReading } from '../../relay/mail/mail-reading.ts';
import type { UserStore } from '../../store/model/store-types.ts';

/** Windows slide: for so long what was read holds though no mail came. Milliseconds. */
const SLIDES = 1000;

export interface UsedLimitsOptions {
  readonly now: () => number;
  readonly windows: (store: UserStore) => CalendarWindows;
  readonly reading: () => Promise<MailReading | null>;
  /** Another one once mail was written. */
  readonly trace: () => string;
}

/** What is read of all, as of when. */
interface Read {
  readonly store: UserStore;
  readonly at: number;
  readonly day: number;
  readonly trace: string;
  /** Resolves once the store has it. */
  readonly done: Promise<void>;
}

export class UsedLimits {
  readonly #options: UsedLimitsOptions;
  #last: Read | null = null;

  constructor(options: UsedLimitsOptions) {
    this.#options = options;
  }

  /** Gives the store what all its users have used by now, unless what it was given last still holds. */
  async refresh(store: UserStore): Promise<void> {
    const now = this.#options.now();
    const day = this.#options.windows(store).at(now).day.start;
    const trace = this.#options.trace();
    const last = this.#last;
    if (last?.store === store && last.day === day && last.trace === trace) {
      if (now >= last.at && now < last.at + SLIDES) return last.done;
    }
    const read = { store, at: now, day, trace, done: this.#read(store, now, last) };
    this.#last = read;
    try {
      await read.done;
    } catch (error) {
      if (this.#last === read) this.#last = null;
      throw error;
    }
  }

  /** After what was asked before, so that the store has the latest in the end. */
  async #read(store: UserStore, now: number, before: Read | null): Promise<void> {
    await before?.done.catch(() => undefined);
    const reading = await this.#options.reading();
    const takes = takesFor(DEFAULT_SETTINGS, this.#options.windows(store), now, 0);
    store.setUsed((await reading?.usedTotals({ takes })) ?? null);
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
